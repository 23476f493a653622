"""Options and arguments that several commands share."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from bot.calendar.item import CalendarItem
from bot.config.error import ConfigError
from bot.config.load import load_config

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration file.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for machines.")]
DEFAULT_CONFIG = Path("config.toml")


def complete_items(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids and titles of the calendar's items, for the shell; none where the configuration is wrong."""
    try:
        items = load_config(Path(context.params.get("config") or DEFAULT_CONFIG), os.environ).calendar
    except ConfigError:
        return []
    return [(item.id, item.title) for item in items if item.id.startswith(incomplete)]


ItemName = Annotated[str, typer.Argument(help="The id of a calendar item.", autocompletion=complete_items)]


def item_of(config: Path, name: str) -> CalendarItem:
    """The calendar item of this id.

    Raises: ConfigError when there is none.
    """
    items = {item.id: item for item in load_config(config, os.environ).calendar}
    if name not in items:
        raise unknown_item(config, name, {item.id: item.title for item in items.values()})
    return items[name]


def unknown_item(config: Path, name: str, titles: Mapping[str, str]) -> ConfigError:
    """There is no such item, and which was perhaps meant. titles: of those there are, by id."""
    ids = {title: item for item, title in titles.items()} | {item: item for item in titles}
    near = dict.fromkeys(ids[each] for each in get_close_matches(name, ids))
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(titles) or 'none'}"
    return ConfigError([f"{config.name}: there is no [[calendar]] item {name!r}; {hint}"])
