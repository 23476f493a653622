"""A configuration made ready to run: what a hot reload swaps as a whole."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import handlers
from bot.channels.official_account import OfficialAccount, OfficialAccountKeys
from bot.channels.passive import ReplyLimits
from bot.channels.port import Channel
from bot.config import AccountSection, Config
from bot.config_error import ConfigError, explain
from bot.config_load import load_config
from handlers.contract import Answer, Handler


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """A handler, built, under its section's name."""

    name: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Program:
    """One whole configuration with its handlers built.

    chain: in the order of asking. warnings: what was left out, such as a broken CSV row.
    """

    file: Path
    config: Config
    chain: tuple[NamedAnswer, ...]
    warnings: tuple[str, ...] = ()


def load_program(file: Path, environ: Mapping[str, str]) -> Program:
    """Read and build everything `file` asks for.

    Raises: ConfigError, with every problem found.
    """
    config = load_config(file, environ)
    _check_accounts(config, file)
    chain: list[NamedAnswer] = []
    warnings: list[str] = []
    problems: list[str] = []
    for name, section in config.handlers.items():
        try:
            answer, left_out = _build(name, section, file)
        except ConfigError as error:
            problems += error.problems
        else:
            chain.append(NamedAnswer(name, answer))
            warnings += left_out
    if problems:
        raise ConfigError(problems)
    return Program(file, config, tuple(chain), tuple(warnings))


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


def _build(name: str, section: dict[str, Any], file: Path) -> tuple[Answer, tuple[str, ...]]:
    handler = handler_named(name)
    if handler is None:
        known = ", ".join(handler_names())
        raise ConfigError([f"{file.name}: [handlers.{name}]: there is no such handler; there are: {known}"])
    try:
        settings = handler.settings.model_validate(section, context={"base": file.resolve().parent})
    except ValidationError as error:
        raise explain(error, file, handler.settings, ("handlers", name)) from error
    return handler.build(settings), settings.problems


def _check_accounts(config: Config, file: Path) -> None:
    problems = [
        f"{file.name}: [calendar] item {item.id!r}: there is no [accounts.{item.account}]"
        for item in config.calendar
        if item.account not in config.accounts
    ]
    if problems:
        raise ConfigError(problems)
