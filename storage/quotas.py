"""How often endpoints of the platform may still be called; counted here, so that every process shares it.

Source: wechat/official-account-api.md §2; days and months begin at midnight in Asia/Shanghai.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, delete, select, update

from storage.dialect import insert_once, update_many
from storage.models import Delivery, DeliveryState, table_of
from storage.path_models import EndpointRest, QuotaUse
from storage.recent_calls import CLOCKS_DIFFER, LENGTHS, RecentCalls, give_back

Span = Literal["second", "minute", "day", "month"]
Limits = Mapping[Span, int]
"""The most calls in a span; one that is missing has no limit."""

SPANS: tuple[Span, ...] = ("second", "minute", "day", "month")
QUOTAS: tuple[Span, ...] = ("day", "month")
"""What is used up, and not only waited for."""
EVERY = "*"
"""As an endpoint: all of the account's."""
FULL = 100
PACE_STEP, PACE_EVERY = 10, timedelta(seconds=10)
"""What was slowed down gains so many percent of its rate, so often."""
_REACTION = timedelta(seconds=1)  # a call made before it was slowed down says nothing about the new pace
_ZONE = ZoneInfo("Asia/Shanghai")
_USES, _RESTS, _OUTBOX = table_of(QuotaUse), table_of(EndpointRest), table_of(Delivery)


class Grant(NamedTuple):
    """granted: calls that may be made now. closed_until: when there may be more, if that was not all."""

    granted: int
    closed_until: datetime | None = None


class Rest(NamedTuple):
    """until: left alone so long. pace: the percent of its rate at which it went on at `at`."""

    account: str
    endpoint: str
    until: datetime | None
    pace: int
    reason: str
    at: datetime

    def pace_at(self, now: datetime) -> int:
        """What the pace has recovered to."""
        return min(FULL, self.pace + PACE_STEP * max(0, (now - self.at) // PACE_EVERY))


class QuotaQueries:
    """All SQL about quotas and rests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found: list[Rest] | None = None  # a claim asks more than once

    def grant(self, account: str, endpoint: str, wanted: int, limits: Limits, now: datetime) -> Grant:
        """Count up to `wanted` calls, as many as every span has room for; none while the endpoint rests.

        Seconds and minutes may begin anywhere: no stretch of that length has more, as far as servers' clocks
        agree.

        Other grants of this endpoint wait for this transaction's end; of several, ask in sorted order.
        """
        own = [rest for rest in self._rests() if (rest.account, rest.endpoint) in _both(account, endpoint)]
        if closed := [rest.until for rest in own if rest.until and rest.until > now]:
            return Grant(0, max(closed))
        pace = min((rest.pace_at(now) for rest in own), default=FULL)
        uses = self._uses(account, endpoint, limits, now)
        most = {span: _paced(span, limits[span], pace) for span in uses}
        room = {span: most[span] - used for span, (_, used) in uses.items()}
        recent = {
            span: RecentCalls(self._connection, (account, endpoint), span, now)
            for span in LENGTHS
            if span in uses
        }
        left = room | {span: min(room[span], most[span] - calls.count) for span, calls in recent.items()}
        granted = max(0, min([wanted, *left.values()]))
        if granted:
            counted = {span: (began, used + granted) for span, (began, used) in uses.items()}
            self._write(account, endpoint, counted)
            for calls in recent.values():
                calls.add(granted)
        if granted == wanted:
            return Grant(granted)
        ends = [end_of(span, began) for span, (began, _) in uses.items() if room[span] <= granted]
        return Grant(granted, max(ends + [calls.falls_below(most[span]) for span, calls in recent.items()]))

    def give_back(self, account: str, endpoint: str, count: int, granted_at: datetime) -> None:
        """What `grant` counted then was not called after all; of spans that are over nothing is left."""
        for span in SPANS:
            own = (_USES.c.span == span) & (_USES.c.began_at == begin_of(span, granted_at))
            self._connection.execute(
                update(_USES)
                .filter_by(account=account, endpoint=endpoint)
                .where(own, _USES.c.used >= count)
                .values(used=_USES.c.used - count)
            )
        for span in LENGTHS:
            give_back(self._connection, (account, endpoint), span, count, granted_at)

    def known(self, account: str, endpoint: str, used: int, now: datetime) -> None:
        """The platform has counted so many calls today; what is counted here is never lowered."""
        ((began, counted),) = self._uses(account, endpoint, ["day"], now).values()
        self._write(account, endpoint, {"day": (began, max(used, counted))})

    def rest(self, account: str, endpoint: str, until: datetime, reason: str, now: datetime) -> None:
        """Nothing more is granted before then; a longer rest stays. endpoint may be EVERY."""
        self._meet(account, endpoint, now)
        shorter = _RESTS.c.until.is_(None) | (_RESTS.c.until < until)
        resting = update(_RESTS).filter_by(account=account, endpoint=endpoint).where(shorter)
        self._connection.execute(resting.values(until=until, reason=reason[:300]))

    def slow_down(self, account: str, endpoint: str, now: datetime) -> None:
        """Halve the rate per second and minute; it recovers by itself, PACE_STEP every PACE_EVERY.

        Calls that ran at the same time and are refused together halve it once.
        """
        self._meet(account, endpoint, now)
        statement = _select_rests().filter_by(account=account, endpoint=endpoint).with_for_update()
        rest = Rest._make(self._connection.execute(statement).one())
        if now - rest.at >= _REACTION:
            slower = update(_RESTS).filter_by(account=account, endpoint=endpoint)
            self._connection.execute(slower.values(pace=max(1, rest.pace_at(now) // 2), at=now))

    def lift(self, account: str, endpoint: str, now: datetime) -> bool:
        """End a rest and go on at the full rate; whether there was anything to end.

        What the account's rests have put off is looked at again.
        """
        self._found = None
        ended = delete(_RESTS).filter_by(account=account, endpoint=endpoint)
        if not self._connection.execute(ended).rowcount:
            return False
        put_off = _OUTBOX.c.reason.endswith("_rests", autoescape=True) & (_OUTBOX.c.not_before > now)
        own = update(_OUTBOX).filter_by(account=account, state=DeliveryState.QUEUED).where(put_off)
        self._connection.execute(own.values(not_before=now))
        return True

    def rests(self, now: datetime) -> list[Rest]:
        """What rests or is slowed down at this moment, of every account."""
        return [rest for rest in self._rests() if (rest.until or now) > now or rest.pace_at(now) < FULL]

    def used(self, account: str, endpoint: str, span: Span, now: datetime) -> int:
        """How many calls have been granted in the present span."""
        statement = select(_USES.c.used).filter_by(account=account, endpoint=endpoint, span=span)
        present = _USES.c.began_at.between(begin_of(span, now), now + CLOCKS_DIFFER)
        return self._connection.scalar(statement.where(present)) or 0

    def _rests(self) -> list[Rest]:
        if self._found is None:
            statement = _select_rests().order_by(_RESTS.c.account, _RESTS.c.endpoint)
            self._found = [Rest._make(row) for row in self._connection.execute(statement)]
        return self._found

    def _meet(self, account: str, endpoint: str, now: datetime) -> None:
        self._found = None
        row = {"account": account, "endpoint": endpoint, "at": now - _REACTION, "pace": FULL, "reason": ""}
        insert_once(self._connection, _RESTS, [row])

    def _uses(
        self, account: str, endpoint: str, spans: Iterable[Span], now: datetime
    ) -> dict[Span, tuple[datetime, int]]:
        """By span: when the present one began and the calls in it; kept from others in this transaction.

        A process whose clock is behind counts in the span that others have begun.
        """
        begins = {span: begin_of(span, now) for span in spans}
        own = {"account": account, "endpoint": endpoint}
        statement = select(_USES.c.span, _USES.c.began_at, _USES.c.used).filter_by(**own)
        statement = statement.where(_USES.c.span.in_(begins)).order_by(_USES.c.span).with_for_update()
        found = {row[0]: (row[1], row[2]) for row in self._connection.execute(statement)}
        if missing := begins.keys() - found.keys():
            rows = [own | {"span": span, "began_at": begins[span], "used": 0} for span in sorted(missing)]
            insert_once(self._connection, _USES, rows)
            found = {row[0]: (row[1], row[2]) for row in self._connection.execute(statement)}
        return {
            span: found[span] if begin <= found[span][0] <= now + CLOCKS_DIFFER else (begin, 0)
            for span, begin in begins.items()
        }

    def _write(self, account: str, endpoint: str, uses: Mapping[Span, tuple[datetime, int]]) -> None:
        of_it = {"was_account": account, "was_endpoint": endpoint}
        rows = [of_it | {"was_span": span, "began_at": began, "used": n} for span, (began, n) in uses.items()]
        update_many(self._connection, _USES, rows)


def begin_of(span: Span, now: datetime) -> datetime:
    """When the span that holds `now` began."""
    local = now.astimezone(_ZONE).replace(microsecond=0)
    match span:
        case "second":
            begin = local
        case "minute":
            begin = local.replace(second=0)
        case "day":
            begin = local.replace(hour=0, minute=0, second=0)
        case "month":
            begin = local.replace(day=1, hour=0, minute=0, second=0)
    return begin.astimezone(UTC)


def end_of(span: Span, now: datetime) -> datetime:
    """When the span that holds `now` ends and the next begins."""
    lasts = {"second": 1, "minute": 60, "day": 86_400, "month": 31 * 86_400}[span]
    return begin_of(span, begin_of(span, now) + timedelta(seconds=lasts))


def _paced(span: Span, limit: int, pace: int) -> int:
    return max(1, limit * pace // FULL) if limit and span in LENGTHS else limit


def _both(account: str, endpoint: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (account, endpoint), (account, EVERY)


def _select_rests() -> Select[Any]:
    return select(*(_RESTS.c[name] for name in Rest._fields))
