"""Remarks on calendar items that reach nobody: quiet hours, caps, closed paths, audiences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import times
from bot.calendar.checks import ways
from bot.calendar.item import CalendarItem
from bot.config.model import Config
from bot.config.peace import PeaceSection
from bot.remarks.due import Ahead, Remark
from handlers.content_paths import PathName
from storage.durations import write_duration
from storage.segments.conditions import Condition, Not
from storage.segments.impossible import impossible
from storage.segments.leaves import Follows, WantsMarketing

_SOON = timedelta(minutes=1)
_DAY = timedelta(days=1)
_ENDPOINTS: Mapping[PathName, str] = {
    "customer_service": "message/custom/send",
    "subscription": "message/subscribe/bizsend",
    "template": "message/template/send",
    "mass": "message/mass/send",
}


def remarks_on_reach(item: CalendarItem, found: Ahead, config: Config) -> Iterator[Remark]:
    """Why nobody, or hardly anybody, would get it. found: the times at which it is due."""
    yield from _quiet(item, found.due, config.peace)
    yield from _caps(item, config.peace)
    yield from _paths(item, config)
    if impossible(*_meant(item)):
        yield (
            "audience",
            "nobody can be meant, since pushes go to followers who want them; mend the conditions",
        )
    if item.max_late < _SOON:
        late = write_duration(item.max_late)
        yield "max_late", f"{late} is less than it takes to reach everybody; who is later gets nothing"


def _quiet(item: CalendarItem, due: Sequence[datetime], peace: PeaceSection) -> Iterator[Remark]:
    """What is due in quiet hours waits for their end, as far as `max_late` lets it."""
    waits = [wait for at in due if (wait := _wait(item, at, peace))] if item.quiet == "respect" else []
    if not waits:
        return
    lost = sum(wait >= item.max_late for wait in waits)
    which = "is" if len(waits) == len(due) else f"is {len(waits):,} of the next {len(due):,} times"
    told = f"{item.at!r} {which} in quiet hours ({peace.quiet})"
    if not lost:
        yield "at", f"{told} and waits for their end"
        return
    never = "it is never sent" if lost == len(due) else f"{lost:,} times it is not sent"
    late = f"these end later than max_late ({write_duration(item.max_late)})"
    mend = 'write another time, a longer max_late, or quiet = "ignore"'
    yield "at", f"{told}, and {late}: {never}; {mend}"


def _wait(item: CalendarItem, at: datetime, peace: PeaceSection) -> timedelta | None:
    """How long quiet hours hold what is due then; of members' own times it is asked in one zone."""
    zone = times.FALLBACK_ZONE if item.each_member_at_their_own else ""
    if zone:
        at = times.instant_of(at.astimezone(item.zone).replace(tzinfo=None), ZoneInfo(zone))
    until = peace.quiet_until(at, zone)
    return until - at if until else None


def _caps(item: CalendarItem, peace: PeaceSection) -> Iterator[Remark]:
    """What a cap of days holds comes up on a later day."""
    rules = [rule for rule in peace.caps if rule.purpose == item.purpose and rule.within >= _DAY]
    if item.on_cap == "defer" and rules and item.max_late < _DAY:
        late = f"later than max_late ({write_duration(item.max_late)})"
        cap = f"{rules[0].most} in {write_duration(rules[0].within)}"
        yield "max_late", f'on_cap = "defer" puts off to a later day what the cap of {cap} holds, {late}'


def _paths(item: CalendarItem, config: Config) -> Iterator[Remark]:
    possible = {
        path
        for variant in item.variants or (None,)
        for content in item.content_for(variant.name if variant else "")
        for path in ways(content, item.purpose, item.paths)
    }
    closed = [reason for path in sorted(possible) if (reason := _closed(path, item.account, config))]
    if possible and len(closed) == len(possible):
        yield "content", f"nothing of it can be sent: {'; '.join(closed)}"


def _closed(path: PathName, account: str, config: Config) -> str:
    """Why nothing goes by a path; "" where something may."""
    limits = config.accounts[account].limits[_ENDPOINTS[path]]
    if limits.day == 0 or limits.month == 0:
        return f"limits allow no calls of {_ENDPOINTS[path]}"
    if path == "mass" and config.delivery.mass_monthly == 0:
        return "mass_monthly is 0"
    if path == "customer_service" and not any(rule.messages for rule in config.delivery.windows.values()):
        return "windows allow no messages"
    return ""


def _meant(item: CalendarItem) -> Iterator[Condition]:
    """What must be true of everybody who gets it."""
    yield Follows(following=True)
    if item.purpose == "marketing":
        yield WantsMarketing(wants_marketing=True)
    if item.audience != "all":
        yield item.audience
    if item.exclude is not None:
        yield Not.model_validate({"not": item.exclude})
