"""All remarks on a program, at their places."""

from collections.abc import Iterator
from datetime import datetime

from bot.config.error import Source, in_order, told
from bot.config.model import Config
from bot.config.place import Location
from bot.program import Program
from bot.remarks.contents import remarks_on_contents
from bot.remarks.due import ahead, remarks_on_due
from bot.remarks.menu_keys import unknown_keys
from bot.remarks.reach import remarks_on_reach


def remarks(program: Program, now: datetime) -> tuple[str, ...]:
    """A line for each, with file, line and key. now: aware UTC."""
    known = frozenset(key for settings in program.settings.values() for key in settings.known_keys)
    found = [
        *unknown_keys(program.config.accounts, known),
        *_of_items(program.config, now),
        *remarks_on_contents(program.config, program.settings),
    ]
    sources = program.sources or (Source(program.file.name),)
    return in_order(told(sources, location, remark) for location, remark in found)


def _of_items(config: Config, now: datetime) -> Iterator[tuple[Location, str]]:
    for number, item in enumerate(config.calendar):
        due = ahead(item, now)
        for key, remark in (*remarks_on_due(item, due, now), *remarks_on_reach(item, due, config)):
            yield ("calendar", number, key), f"{item.id}: {remark}"
