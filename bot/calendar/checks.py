"""What is wrong with a calendar item whose keys are right one by one: each problem at its key."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.calendar import times
from bot.config.account import AccountSection
from handlers.content import AnyContent, Text
from handlers.content_paths import PathName, Purpose, paths_of
from handlers.notices import SubscriptionNotice
from handlers.part import Location, Problem
from handlers.placeholders import filled

if TYPE_CHECKING:
    from bot.calendar.item import CalendarItem


def ways(content: AnyContent, purpose: Purpose, only: tuple[PathName, ...] = ()) -> tuple[PathName, ...]:
    """The paths that a content may take, best first; `only` narrows them where it names any."""
    return tuple(path for path in paths_of(content, purpose) if not only or path in only)


def problems(item: "CalendarItem") -> Iterator[Problem]:
    """Every problem that spans several keys."""
    yield from _content_or_variants(item)
    yield from _time(item)
    narrowed_in_vain = list(_impossible_paths(item))
    yield from narrowed_in_vain
    for location, content in placed(item):
        yield from _no_way(location, content, item.purpose, () if narrowed_in_vain else item.paths)
    yield from _useless_fallbacks(item)


def problems_among(
    items: Sequence["CalendarItem"], accounts: Mapping[str, AccountSection]
) -> Iterator[Problem]:
    """What is wrong with items beside one another and with their accounts, at its place in `calendar`."""
    titles: dict[str, str] = {}
    for number, item in enumerate(items):
        if item.id in titles:
            other = f"give each item its own (the other one's title is {titles[item.id]!r})"
            yield ("calendar", number, "id"), f"{item.id!r} is used twice; {other}"
        if item.account not in accounts:
            yield (
                ("calendar", number, "account"),
                f"there is no [accounts.{item.account}]; there are: {', '.join(accounts)}",
            )
        else:
            most = accounts[item.account].text_limit
            yield from ((("calendar", number, *place), problem) for place, problem in _too_long(item, most))
        titles.setdefault(item.id, item.title)


def _too_long(item: "CalendarItem", most: int) -> Iterator[Problem]:
    """Texts that no push can carry; what stands in for what is not known of a member counts."""
    for location, content in placed(item):
        size = len(filled(content.text, {}).encode()) if isinstance(content, Text) else 0
        if size > most:
            yield (
                (*location, "text"),
                f"has {size:,} bytes; a push carries at most {most:,} (a Chinese character has 3)",
            )


def _content_or_variants(item: "CalendarItem") -> Iterator[Problem]:
    if item.content is None and not item.variants:
        yield ("content",), "is missing; add it, or variants"
    if item.content is not None and item.variants:
        yield ("variants",), "stands beside content; write one of them"
    if len(item.variants) == 1:
        yield ("variants",), "there is only one, nothing to compare; add another, or write it as content"
    names = [variant.name for variant in item.variants]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield ("variants", number, "name"), f"{name!r} is used twice; give each its own"


def _time(item: "CalendarItem") -> Iterator[Problem]:
    own = item.tz == times.MEMBER and times.is_date_time(item.at)
    if own and datetime.fromisoformat(item.at).tzinfo:
        yield (
            ("at",),
            'has an offset, so it is one instant for all; leave it out, or write another tz than "member"',
        )


def placed(item: "CalendarItem") -> Iterator[tuple[Location, AnyContent]]:
    """Each content of an item, with its place."""
    if item.content is not None:
        yield ("content",), item.content
    for number, variant in enumerate(item.variants):
        yield ("variants", number, "content"), variant.content
    for number, content in enumerate(item.fallback):
        yield ("fallback", number), content


def _impossible_paths(item: "CalendarItem") -> Iterator[Problem]:
    possible = {path for _, content in placed(item) for path in ways(content, item.purpose)}
    for number, path in enumerate(item.paths):
        if possible and path not in possible:
            there_are = ", ".join(sorted(possible))
            yield ("paths", number), f"nothing of it can go by {path}; what it sends can go by: {there_are}"


def _no_way(
    location: Location, content: AnyContent, purpose: Purpose, only: tuple[PathName, ...]
) -> Iterator[Problem]:
    possible = ways(content, purpose)
    if possible and not ways(content, purpose, only):
        yield location, f"cannot go by {' or '.join(only)}; add {possible[0]!r} to paths"
    elif possible:
        return
    elif paths_of(content, "service"):
        yield (
            location,
            f'a {content.type} is for service notices, never for marketing; write class = "service"',
        )
    elif paths_of(content, "marketing"):
        yield location, f'{content.type} goes by mass send, which is for marketing; write class = "marketing"'
    else:
        yield location, f"{content.type} works as an answer only; send something else"


def _useless_fallbacks(item: "CalendarItem") -> Iterator[Problem]:
    doors = [(location, _doors(item, content)) for location, content in placed(item)]
    firsts = [mine for location, mine in doors if location[0] != "fallback"]
    before: set[tuple[PathName, str]] = set.intersection(*map(set, firsts)) if firsts else set()
    for location, mine in doors[len(firsts) :]:
        if mine and before.issuperset(mine):
            by = " and ".join(path for path, _ in mine)
            yield location, f"is never sent: what stands before it goes by {by}, too; take it out"
        before.update(mine)


def _doors(item: "CalendarItem", content: AnyContent) -> list[tuple[PathName, str]]:
    """Its paths; each template of a subscription notice is one of its own."""
    template_id = content.template_id if isinstance(content, SubscriptionNotice) else ""
    return [(path, template_id) for path in ways(content, item.purpose, item.paths)]
