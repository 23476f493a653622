"""Remarks on what is said to members: what may become too long, and menu ids that do not come back. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bot.config.model import Config
from bot.config.place import Location
from handlers.addresses import text_remarks
from handlers.content import MsgMenu, Text
from handlers.contract import Settings
from handlers.notice_keywords import keyword_remarks
from handlers.notices import SubscriptionNotice, Template
from handlers.part import Part
from handlers.placeholders import LONGEST, count_in, filled

Placed = tuple[Location, str]
_LARGEST_SIGN = 4
"""UTF-8 bytes of an emoji."""


def remarks_on_contents(config: Config, settings: Mapping[str, Settings]) -> Iterator[Placed]:
    """What may not be meant about texts and notices, each at its place."""
    for number, item in enumerate(config.calendar):
        most = config.accounts[item.account].text_limit
        for place, part in _parts(item, ("calendar", number)):
            yield from _pushed(place, part, most)
            yield from _tapped(place, part)
    most = min(account.text_limit for account in config.accounts.values())
    for name, section in settings.items():
        for place, part in _parts(section, ("handlers", name)):
            yield from _answered(place, part, most)
            yield from _tapped(place, part)


def _parts(value: Any, place: Location) -> Iterator[tuple[Location, Part]]:
    """The contents in a section, each with its place."""
    match value:
        case Part():
            yield place, value
        case BaseModel():
            for name, info in type(value).model_fields.items():
                yield from _parts(getattr(value, name), (*place, info.alias or name))
        case dict():
            for name, part in value.items():
                yield from _parts(part, (*place, name))
        case tuple():
            for number, part in enumerate(value):
                yield from _parts(part, (*place, number))


def _pushed(place: Location, part: Part, most: int) -> Iterator[Placed]:
    match part:
        case Text(text=text):
            yield from _linked(place, part)
            size = len(filled(text, {}).encode()) + count_in(text) * LONGEST * _LARGEST_SIGN
            if size > most:
                told = f"may have {size:,} bytes with what is known of a member"
                yield (*place, "text"), f"{told}; a push carries at most {most:,}"
        case Template(data=data) | SubscriptionNotice(data=data):
            for inner, remark in keyword_remarks(data):
                yield (*place, "data", *inner), remark


def _answered(place: Location, part: Part, most: int) -> Iterator[Placed]:
    if isinstance(part, Text):
        yield from _linked(place, part)
        if (size := len(part.text.encode())) > most:
            yield (*place, "text"), f"has {size:,} bytes: it comes in several messages of at most {most:,}"
        if count_in(part.text):
            yield (*place, "text"), "placeholders are filled in what the calendar pushes, not here"


def _linked(place: Location, text: Text) -> Iterator[Placed]:
    yield from (((*place, "text"), remark) for _, remark in text_remarks(text.text))


def _tapped(place: Location, part: Part) -> Iterator[Placed]:
    """Source: wechat/changes-2026-11.md 2."""
    for number, choice in enumerate(part.choices if isinstance(part, MsgMenu) else ()):
        if not (choice.id.isascii() and choice.id.isdigit()):
            told = f"{choice.id!r:.40} is no whole number, and WeChat gives back only those"
            yield (*place, "choices", number, "id"), f"{told}; write {101 + number}"
