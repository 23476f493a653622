"""The replay once more, a member at a time, with lists and dictionaries: what the columns must agree with."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from bot.calendar.due import due_in, occurrences
from bot.calendar.item import CalendarItem
from bot.calendar.message import draws_of, message, notices_of
from bot.calendar.times import FALLBACK_ZONE
from bot.config.model import Config
from bot.delivery.ladder import LADDER, NEVER, Action, Path, Standing, choose, instant, instants, micros
from bot.delivery.rates import ENDPOINTS
from storage.quotas import Span, begin_of, end_of
from storage.segments.facts import Happened, MemberFacts
from tests.bot.plan.small_worlds import HOUR, NOW, Person

SECOND = timedelta(seconds=1)


class Outcome(NamedTuple):
    """What was decided about one openid's message of an occurrence."""

    item: str
    due_at: datetime
    openid: str
    at: datetime
    what: str


@dataclass(slots=True)
class Member:
    """One openid; `own` is shared by a person's openids."""

    openid: str
    person: Person
    own: dict[str, Any]
    windows: list[list[Any]]  # [expires_at, room]
    notices: dict[str, int]
    mass: list[datetime]


@dataclass(order=True)
class Entry:
    at: datetime
    is_sent: int
    priority: int
    due_at: datetime
    number: int
    place: int
    item: CalendarItem = field(compare=False)


class Scalar:
    """Runs one small world."""

    def __init__(self, config: Config, people: list[Person], until: datetime) -> None:
        self.config, self.until = config, until
        self.members: list[Member] = []
        for person in people:
            own = {
                "sent": [(purpose, NOW - hours * HOUR) for purpose, hours, _ in person.history],
                "pushes": [("", "calendar:old", NOW - hours * HOUR) for _, hours, _ in person.history],
                "free_at": defaultdict(lambda: NOW - 9999 * HOUR),
                "got": set[str](),
            }
            for number, openid in enumerate(person.openids):
                windows = [[NOW + hours * HOUR, room] for hours, room in person.windows.values()]
                mass = [NOW - hours * HOUR for _, hours, path in person.history if path == "mass"]
                self.members.append(
                    Member(openid, person, own, windows, dict(person.notices), [] if number else mass)
                )
        self.members.sort(key=lambda member: member.openid)
        self.used: Counter[tuple[str, str, datetime]] = Counter()
        self.gathered: dict[tuple[int, str], list[Member]] = defaultdict(list)
        self.queue: list[Entry] = []
        self.outcomes: list[Outcome] = []

    def run(self) -> list[Outcome]:
        coming = [(due, item) for item in self.config.calendar for due in occurrences(item, NOW, self.until)]
        for (due, item), number in zip(sorted(coming, key=lambda each: each[0]), count(), strict=False):
            heapq.heappush(self.queue, Entry(due, 0, -item.priority, due, number, -1, item))
        while self.queue and self.queue[0].at <= self.until:
            first = heapq.heappop(self.queue)
            if not first.is_sent:
                self.begin(first)
                continue
            turn = [first]
            while self.queue and same(self.queue[0], first):
                turn.append(heapq.heappop(self.queue))
            for part in self.rounds(turn):
                self.take(part)
        return self.outcomes

    def rounds(self, turn: list[Entry]) -> Iterator[list[Entry]]:
        """Of a person with two openids the second comes later."""
        seen: Counter[str] = Counter()
        parts: dict[int, list[Entry]] = defaultdict(list)
        for entry in turn:
            name = self.members[entry.place].person.name
            parts[seen[name]].append(entry)
            seen[name] += 1
        yield from (parts[number] for number in sorted(parts))

    def begin(self, entry: Entry) -> None:
        item, at = entry.item, entry.at
        draws = draws_of(item, self.config.peace)
        chosen = [
            (place, member)
            for place, member in enumerate(self.members)
            if item.chooses(self.facts(member), at)
            and not (item.once and member.own["free_at"][item.id] > at)
        ]
        for place, member in chosen:
            member.own["free_at"][item.id] = datetime.max.replace(tzinfo=NOW.tzinfo)
            if why := draws.held_out_reason(member.person.bucket):
                self.tell(entry, member, at, why)
                continue
            due = self.due(entry, member)
            heapq.heappush(
                self.queue,
                replace(entry, at=due if item.tz == "member" and due > at else at, place=place, is_sent=1),
            )

    def take(self, turn: list[Entry]) -> None:
        item, at = turn[0].item, turn[0].at
        is_late = False
        for entry in turn:
            member = self.members[entry.place]
            variant = draws_of(item, self.config.peace).variant(member.person.bucket)
            action, path, until, why = self.decide(entry, member, variant)
            if action is Action.SEND and path is Path.MASS:
                self.gathered[entry.number, variant].append(member)
            elif action is Action.SEND and path and self.left(path, "minute", at) <= 0:
                is_late = True
                heapq.heappush(self.queue, replace(entry, at=end_of("minute", at)))
            else:
                self.settle(entry, member, (action, path, until, why), variant)
        for variant in [each.name for each in item.variants] or [""]:
            if not is_late:
                self.send_by_mass(turn[0], variant)

    def send_by_mass(self, entry: Entry, variant: str) -> None:
        waiting = self.gathered.pop((entry.number, variant), [])
        if len(waiting) < 2:
            self.gathered[entry.number, variant] = waiting
            return
        choices = [(member, self.decide(entry, member, variant)) for member in waiting]
        goes = [member for member, choice in choices if choice[0] is Action.SEND and choice[1] is Path.MASS]
        in_vain = (Action.WAIT, None, NEVER, "no_open_path")  # waited for company until too late
        for member, choice in choices:
            if member not in goes:
                self.settle(entry, member, in_vain if choice[0] is Action.EXPIRE else choice, variant)
        if self.left(Path.MASS, "minute", entry.at) <= 0:
            for member in goes:
                again = replace(entry, at=end_of("minute", entry.at), place=self.members.index(member))
                heapq.heappush(self.queue, again)
        elif len(goes) >= 2:
            self.use(Path.MASS, entry.at)
            for member in goes:
                self.settle(entry, member, (Action.SEND, Path.MASS, NEVER, ""), variant)
        else:
            self.gathered[entry.number, variant] = goes

    def decide(self, entry: Entry, member: Member, variant: str) -> tuple[Action, Path | None, int, str]:
        item, at = entry.item, entry.at
        asked = message(item, self.config.peace, self.config.delivery.mass_monthly, variant)
        asked = replace(asked, closed=self.closed(at))
        choice = choose(asked, self.standing(entry, member, variant), at)
        path = LADDER[choice.path[0]] if choice.path[0] >= 0 else None
        return Action(choice.action[0]), path, int(choice.until[0]), choice.reasons[choice.reason[0]]

    def standing(self, entry: Entry, member: Member, variant: str) -> Standing:
        item, at, person = entry.item, entry.at, member.person
        peace = self.config.peace
        sent = sorted((when for purpose, when in member.own["sent"] if purpose == item.purpose), reverse=True)
        recent = [*(micros(when) for when in sent), *[NEVER] * 9][:9]
        quiet = peace.quiet_until(at, person.tz if item.tz == "member" else "")
        month = begin_of("month", at)
        return Standing(
            following=np.array([person.following]),
            willing=np.array([person.wants[item.purpose]]),
            reached=np.array([item.once and item.id in member.own["got"]]),
            has_window=np.array([any(room and end > at for end, room in member.windows)]),
            is_subscribed=np.array([accepted(item, variant, member) != ""]),
            mass_used=np.array([sum(begin_of("month", when) == month for when in member.mass)]),
            recent=np.array([recent], np.int64),
            quiet_until=np.array([micros(quiet) if quiet else NEVER], np.int64),
            expires_at=instants([self.due(entry, member) + item.max_late]),
        )

    def settle(
        self, entry: Entry, member: Member, choice: tuple[Action, Path | None, int, str], variant: str
    ) -> None:
        (action, path, until, why), item, at = choice, entry.item, entry.at
        if action is Action.SEND:
            assert path
            self.send(entry, member, path, variant)
        elif action is Action.DEFER:
            later = instant(until)
            whole = later.replace(microsecond=0) + (SECOND if later.microsecond else 0 * SECOND)
            heapq.heappush(self.queue, replace(entry, at=whole, place=self.members.index(member)))
        elif action is Action.EXPIRE:
            member.own["free_at"][item.id] = NOW
        elif action is Action.SUPPRESS and why not in {
            "no_open_path", "not_following", "opted_out", "already_reached",
        }:  # fmt: skip
            member.own["free_at"][item.id] = (entry.due_at) + 24 * HOUR
        name = f"{path}:{variant}" if action is Action.SEND else f"{action.name} {why}"
        self.tell(entry, member, at, name)

    def send(self, entry: Entry, member: Member, path: Path, variant: str) -> None:
        item, at = entry.item, entry.at
        if path is Path.CUSTOMER_SERVICE:
            min(window for window in member.windows if window[1] and window[0] > at)[1] -= 1
        elif path is Path.SUBSCRIPTION:
            member.notices[accepted(item, variant, member)] -= 1
        elif path is Path.MASS:
            member.mass.append(at)
        if path is not Path.MASS:
            self.use(path, at)
        member.own["sent"].append((item.purpose, at))
        member.own["pushes"].append((item.title, f"calendar:{item.id}", at))
        member.own["got"].add(item.id)

    def left(self, path: Path, span: Span, at: datetime) -> int:
        limits = self.config.accounts["main"].limits[ENDPOINTS[path]].spans()
        most = limits.get(span, 10**6)
        if path is Path.CUSTOMER_SERVICE:
            most = -(-most * 9 // 10)  # answers have the rest
        return int(most) - self.used[path, span, begin_of(span, at)]

    def use(self, path: Path, at: datetime) -> None:
        for span in ("minute", "day"):
            self.used[path, span, begin_of(span, at)] += 1

    def closed(self, at: datetime) -> dict[Path, datetime]:
        return {path: end_of("day", at) for path in LADDER if self.left(path, "day", at) <= 0}

    def due(self, entry: Entry, member: Member) -> datetime:
        if entry.item.tz != "member":
            return entry.due_at
        due = due_in(entry.item, entry.due_at, {member.person.tz or FALLBACK_ZONE, FALLBACK_ZONE})
        return due.get(member.person.tz, due[FALLBACK_ZONE])

    def facts(self, member: Member) -> MemberFacts:
        events = tuple(Happened("push", *push) for push in member.own["pushes"])
        tags = frozenset("a" if member.person.tagged else "")
        wants = member.person.wants["marketing"]
        return MemberFacts(
            member.person.name, member.person.following, "", "", NOW, NOW, wants, tags, {}, events, ()
        )

    def tell(self, entry: Entry, member: Member, at: datetime, what: str) -> None:
        self.outcomes.append(Outcome(entry.item.id, entry.due_at, member.openid, at, what))


def accepted(item: CalendarItem, variant: str, member: Member) -> str:
    """The first of its templates that the member has accepted, "" where there is none."""
    templates = (notice.template_id for notice in notices_of(item, variant))
    return next((template for template in templates if member.notices.get(template)), "")


def same(one: Entry, other: Entry) -> bool:
    """Whether they are looked at together."""
    return (one.at, one.is_sent, one.number) == (other.at, other.is_sent, other.number)
