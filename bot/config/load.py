"""Reading a configuration: `config.toml` with what it includes, a private `secrets.toml`, the environment."""

import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.config.account import SECRETS
from bot.config.error import ConfigError, Source, explain, problem_at
from bot.config.included import read_included, with_items
from bot.config.model import Config
from bot.config.toml import read_toml


def load_config(file: Path, environ: Mapping[str, str]) -> Config:
    """The whole configuration, validated.

    `ROOST_SECTION__KEY` variables (and `secrets.toml`, which must be 0600) go over what the file says;
    account secrets may stand nowhere else.
    Raises: ConfigError.
    """
    written = read_toml(file)
    _refuse_secrets(written)
    private = _read_private(file.with_name("secrets.toml"))
    variables = Source("environment", _from_environment(environ))
    sources = [written, private, variables]
    _refuse_unknown_accounts(sources)
    tables = reduce(_merge, (source.tables for source in sources))
    included = read_included(file.resolve().parent, tables, sources)
    try:
        return Config.model_validate(with_items(tables, included))
    except ValidationError as error:
        raise explain(error, [*sources, *included], Config) from error


def _refuse_unknown_accounts(sources: Sequence[Source]) -> None:
    """Secrets of an account that no source describes: mostly its name is misspelt."""
    written = sources[0]
    known = sorted(
        {
            name
            for each in sources
            for name, account in _accounts(each).items()
            if each is written or "appid" in account
        }
    )
    advice = f"in {written.name}; there are: {', '.join(known) or 'none'}"
    problems = [
        problem_at(source, ("accounts", name, key), f"there is no [accounts.{name}] {advice}")
        for source in sources
        for name, account in _accounts(source).items()
        for key in account
        if name not in known
    ]
    if problems:
        raise ConfigError(problems)


def _accounts(source: Source) -> dict[str, dict[str, Any]]:
    accounts = source.tables.get("accounts")
    tables = accounts if isinstance(accounts, dict) else {}
    return {name: account for name, account in tables.items() if isinstance(account, dict)}


def _refuse_secrets(written: Source) -> None:
    problems = [
        _misplaced(written, ("accounts", name, key))
        for name, account in _accounts(written).items()
        for key in account
        if key in SECRETS
    ]
    for section, key in (("llm", "api_key"), ("server", "link_key")):
        table = written.tables.get(section)
        if isinstance(table, dict) and key in table:
            problems.append(_misplaced(written, (section, key)))
    database = written.tables.get("database")
    if isinstance(database, dict) and _has_password(database.get("url")):
        advice = "holds a password; remove it and set ROOST_DATABASE__URL instead"
        problems.append(problem_at(written, ("database", "url"), advice))
    if problems:
        raise ConfigError(problems)


def _misplaced(written: Source, secret: tuple[str, ...]) -> str:
    variable = f"ROOST_{'__'.join(secret).upper()}"
    advice = f"secrets do not belong here; remove it and set {variable} in the environment"
    return problem_at(written, secret, advice)


def _has_password(url: object) -> bool:
    try:
        parsed = make_url(str(url))
    except (ArgumentError, ValueError):
        return False
    return bool(parsed.password or parsed.query.get("password"))


def _read_private(file: Path) -> Source:
    if not file.exists():
        return Source(file.name)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise ConfigError([f"{file.name}: others can read this file of secrets; run: chmod 600 {file.name}"])
    return read_toml(file)


class _Settings(Config, BaseSettings):  # type: ignore[misc]  # both bases narrow model_config
    """The configuration as pydantic-settings sees it: to map variables to keys, never built."""


class _Environment(EnvSettingsSource):
    """Reads the variables it is given, not the process's own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._given = {name.lower(): value for name, value in environ.items()}
        super().__init__(_Settings, env_prefix="ROOST_", env_nested_delimiter="__")

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._given


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    known = "|".join(Config.model_fields)
    # A name without "__" may be someone else's: Kubernetes sets ROOST_PORT for a service called roost.
    strays = [
        name for name in environ if re.match(rf"ROOST_(?!({known})__).*__", name, re.IGNORECASE | re.DOTALL)
    ]
    if strays:
        sections = ", ".join(f"ROOST_{name.upper()}__…" for name in Config.model_fields)
        raise ConfigError([f"environment: {name}: unknown; there are: {sections}" for name in strays])
    try:
        return _Environment(environ)()
    except SettingsError as error:
        raise ConfigError(list(_unreadable(environ))) from error


def _unreadable(environ: Mapping[str, str]) -> Iterator[str]:
    """Each variable that should be JSON and is not; what it holds is not shown: it may be a secret."""
    for name, value in environ.items():
        try:
            _Environment({name: value})()
        except SettingsError as error:
            advice = "write ROOST_SECTION__KEY, lists and tables as JSON"
            yield f"environment: {name}: is no JSON ({error.__cause__}); {advice}"


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
