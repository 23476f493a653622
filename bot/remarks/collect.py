"""All remarks on a program, at their places."""

from collections.abc import Iterator
from datetime import datetime

from bot.config.error import Source, in_order, told
from bot.config.model import Config
from bot.config.place import Location
from bot.program import Program
from bot.remarks.contents import remarks_on_contents
from bot.remarks.due import ahead, remarks_on_due
from bot.remarks.entries import remarks_on_entries
from bot.remarks.files import remarks_on_files
from bot.remarks.menu_keys import unknown_keys
from bot.remarks.modes import remarks_on_modes
from bot.remarks.names import remarks_on_names
from bot.remarks.reach import remarks_on_reach
from storage.store import Store


def remarks(program: Program, now: datetime, store: Store | None = None) -> tuple[str, ...]:
    """A line for each, with file, line and key.

    now: aware UTC. store: of the configured database; None where there is none yet.
    """
    known = frozenset(key for settings in program.settings.values() for key in settings.known_keys)
    found = [
        *remarks_on_modes(program.config.accounts),
        *remarks_on_files(program.config.database_url(program.file.parent)),
        *unknown_keys(program.config.accounts, known),
        *_of_items(program.config, now),
        *remarks_on_contents(program.config, program.settings),
        *remarks_on_entries(program.settings, program.config.accounts, now),
        *remarks_on_names(program.config, program.settings, store),
    ]
    sources = program.sources or (Source(program.file.name),)
    return in_order(told(sources, location, remark) for location, remark in found)


def _of_items(config: Config, now: datetime) -> Iterator[tuple[Location, str]]:
    for number, item in enumerate(config.calendar):
        due = ahead(item, now)
        for key, remark in (*remarks_on_due(item, due, now), *remarks_on_reach(item, due, config)):
            yield ("calendar", number, key), f"{item.id}: {remark}"
