"""A configuration made ready to run: what a hot reload swaps as a whole."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

import handlers
from bot.channels.official_account import OfficialAccount, OfficialAccountKeys
from bot.channels.passive import ReplyLimits
from bot.channels.port import Channel
from bot.config.account import AccountSection
from bot.config.error import ConfigError, Source, told
from bot.config.explain import explain
from bot.config.hints.keys import meant
from bot.config.included import included_folders
from bot.config.load import Written, checked, read_written
from bot.config.model import Config
from bot.config.validate import validated
from handlers.contract import Answer, Event, Handler, Prepare, Settings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """A handler, built, under its section's name."""

    name: str
    answer: Answer

    def prepare(self, events: Sequence[Event]) -> None:
        """Let it work for a group at once, where it can; a fault shows again when it answers."""
        prepare: Prepare | None = getattr(self.answer, "prepare", None)
        if prepare:
            try:
                prepare(events)
            except Exception:  # noqa: BLE001 - a handler's bug, whatever it is, costs no other event
                _log.exception("a handler could not prepare", handler=self.name)


@dataclass(frozen=True, slots=True)
class Program:
    """One whole configuration with its handlers built.

    chain: in the order of asking. warnings: what was left out, such as a broken row of a sheet.
    folders: where further files were read; a change there is a change of the configuration.
    settings: of each handler, by its section's name. sources: where all of it is written.
    """

    file: Path
    config: Config
    chain: tuple[NamedAnswer, ...]
    warnings: tuple[str, ...] = ()
    folders: frozenset[Path] = frozenset()
    settings: Mapping[str, Settings] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def load_program(file: Path, environ: Mapping[str, str]) -> Program:
    """Read and build everything `file` asks for.

    Raises: ConfigError, with every problem found.
    """
    written = read_written(file, environ)
    config, problems = checked(written)
    found: dict[str, tuple[Handler[Any], Settings]] = {}
    for name, section in _tables(written.tables.get("handlers")).items():
        try:
            found[name] = _settings(name, section, written)
        except ConfigError as error:
            problems += error.problems
    if config is None or problems:
        raise ConfigError(problems)
    sections = {name: settings for name, (_, settings) in found.items()}
    chain = tuple(
        NamedAnswer(name, handler.build(settings, *map(sections.get, handler.beside)))
        for name, (handler, settings) in found.items()
    )
    warnings = tuple(problem for settings in sections.values() for problem in settings.problems)
    folders = included_folders(file.resolve().parent, config.include).union(
        *(settings.folders for settings in sections.values())
    )
    return Program(file, config, chain, warnings, folders, sections, written.sources)


def handler_named(name: str) -> Handler[Any] | None:
    """The handler in `handlers/NAME`; None when there is none."""
    if not name.isidentifier() or importlib.util.find_spec(f"handlers.{name}") is None:
        return None
    found = getattr(importlib.import_module(f"handlers.{name}"), "handler", None)
    return found if isinstance(found, Handler) else None


def handler_names() -> list[str]:
    """Every handler there is."""
    modules = sorted(module.name for module in pkgutil.iter_modules(handlers.__path__))
    return [name for name in modules if handler_named(name)]


def open_channels(
    accounts: Mapping[str, AccountSection], random_bytes: Callable[[int], bytes]
) -> dict[str, Channel]:
    """The channel of each account."""
    return {
        name: OfficialAccount(
            OfficialAccountKeys(
                name=name,
                appid=account.appid,
                original_id=account.original_id,
                mode=account.mode,
                token=account.token.get_secret_value(),
                aes_key=account.aes_key.get_secret_value(),
                previous_aes_key=account.previous_aes_key.get_secret_value(),
            ),
            random_bytes,
            ReplyLimits(text_bytes=account.text_limit, later_text_bytes=account.text_limit),
        )
        for name, account in accounts.items()
    }


def handler_settings(name: str, section: dict[str, Any], file: Path) -> tuple[Handler[Any], Settings]:
    """The handler in `handlers/NAME` and its settings as `file` has them in `section`.

    Raises: ConfigError.
    """
    return _settings(name, section, read_written(file, {}))


def _settings(name: str, section: dict[str, Any], written: Written) -> tuple[Handler[Any], Settings]:
    handler, place = handler_named(name), ("handlers", name)
    if handler is None:
        names = handler_names()
        near = meant(name, names)
        advice = f"did you mean {near!r}?" if near else f"there are: {', '.join(names)}"
        problem = f"there is no such handler; {advice}"
        raise ConfigError([told(written.sources, place, problem, is_section=True)])
    base = {"base": written.file.resolve().parent}
    settings, details = validated(handler.settings, section, base)
    if settings is None:
        raise ConfigError(explain(details, written.sources, handler.settings, place))
    return handler, settings


def _tables(value: object) -> dict[str, dict[str, Any]]:
    """The tables in a table; what is none is told by the validation."""
    found = value if isinstance(value, dict) else {}
    return {name: table for name, table in found.items() if isinstance(table, dict)}
