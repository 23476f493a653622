"""Remarks on names that nobody goes by (tags, attributes, products, touchpoints), with the nearest known."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.calendar.checks import placed
from bot.calendar.item import CalendarItem
from bot.config.model import Config
from bot.config.place import Location
from core.tags import folded
from handlers.contract import Settings
from handlers.placeholders import attributes_in
from storage.segments.conditions import leaves
from storage.segments.leaves import Bought, CameBy, HasAttribute, Tagged
from storage.store import Store
from storage.vocabulary import Vocabulary


class Asked(NamedTuple):
    """A name that is asked for. chooses: whether by it members are chosen, not only texts filled in."""

    place: Location
    vocabulary: Vocabulary
    name: str
    chooses: bool = True


def remarks_on_names(
    config: Config, settings: Mapping[str, Settings], store: Store | None
) -> Iterator[tuple[Location, str]]:
    """Who is asked for by a name that nobody has. store: None where there is no database yet.

    Of attributes and products, which other systems tell, it is told once there are members.
    """
    asked = list(_asked(config, settings))
    tags = {tag for section in settings.values() for tag in section.given_tags}
    scenes = {scene for section in settings.values() for scene in section.known_scenes}
    rows: list[tuple[Vocabulary, Collection[str], str]] = [
        (Vocabulary.TAG, tags, "nobody has the tag {name!r}, and nothing gives it"),
        (Vocabulary.SCENE, scenes, "nobody came by the touchpoint {name!r}, and no welcome names it"),
    ]
    if store and store.vocabulary.has_members():
        rows += [
            (Vocabulary.ATTRIBUTE, (), "of nobody the attribute {name!r} is known"),
            (Vocabulary.PRODUCT, (), "nobody has bought {name!r}"),
        ]
    for vocabulary, given, told in rows:
        unknown = [each for each in asked if each.vocabulary is vocabulary and each.name not in given]
        yield from _told(unknown, vocabulary, given, store, told)


def _told(
    asked: Sequence[Asked], vocabulary: Vocabulary, given: Iterable[str], store: Store | None, told: str
) -> Iterator[tuple[Location, str]]:
    """told: of a name that occurs nowhere. given: names that are as good as those that occur."""
    names = {each.name for each in asked}
    missing = store.vocabulary.missing(vocabulary, names) if store else names
    if not missing:
        return
    known = sorted({*given, *(store.vocabulary.names(vocabulary) if store else ())})
    for each in asked:
        near = nearest(each.name, known)
        if each.name in missing and (near or each.chooses):
            yield each.place, told.format(name=each.name) + (f"; the nearest is {near!r}" if near else "")


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that is most like this one; "" where none is like it."""
    by_form = {folded(each): each for each in known}
    near = difflib.get_close_matches(folded(name), by_form, n=1, cutoff=0.5)
    return by_form[near[0]] if near else ""


def _asked(config: Config, settings: Mapping[str, Settings]) -> Iterator[Asked]:
    for number, item in enumerate(config.calendar):
        yield from _of_item(item, ("calendar", number))
    for name, section in settings.items():
        for place, tag in section.asked_tags:
            yield Asked(("handlers", name, *place), Vocabulary.TAG, tag)


def _of_item(item: CalendarItem, place: Location) -> Iterator[Asked]:
    for key, tree in (("audience", item.audience), ("exclude", item.exclude)):
        for leaf in leaves(tree) if tree and tree != "all" else ():
            match leaf:
                case Tagged():
                    yield Asked((*place, key), Vocabulary.TAG, leaf.tag)
                case HasAttribute() if leaf.exists is not False:
                    yield Asked((*place, key), Vocabulary.ATTRIBUTE, leaf.attribute)
                case CameBy():
                    yield Asked((*place, key), Vocabulary.SCENE, leaf.scene)
                case Bought() if leaf.orders.product:
                    yield Asked((*place, key), Vocabulary.PRODUCT, leaf.orders.product)
    if item.goal and item.goal.tag:
        yield Asked((*place, "goal"), Vocabulary.TAG, item.goal.tag)
    for inner, content in placed(item):
        for name in sorted(attributes_in(content)):
            yield Asked((*place, *inner), Vocabulary.ATTRIBUTE, name, chooses=False)
