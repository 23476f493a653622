"""Reading a configuration: `config.toml` with what it includes, a private `secrets.toml`, the environment."""

import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from bot.config.account import SECRETS
from bot.config.environment import read_environment
from bot.config.error import ConfigError, Source, problem_at
from bot.config.explain import explain
from bot.config.included import read_included, with_items
from bot.config.model import Config
from bot.config.place import Location
from bot.config.secrets import secret_in_address, secret_in_database_url
from bot.config.toml import read_toml
from bot.config.validate import validated


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the files and in the environment.

    sources: later ones go over earlier ones. tables: put together from them, without what cannot be used;
    what is wrong so far is in `problems`.
    """

    file: Path
    sources: tuple[Source, ...]
    tables: Mapping[str, Any]
    problems: tuple[str, ...] = ()


def load_config(file: Path, environ: Mapping[str, str]) -> Config:
    """The whole configuration, validated.

    `ROOST_SECTION__KEY` variables (and `secrets.toml`, which must be 0600) go over what the file says;
    account secrets may stand nowhere else.
    Raises: ConfigError, with every problem found.
    """
    config, problems = checked(read_written(file, environ))
    if config is None or problems:
        raise ConfigError(problems)
    return config


def checked(written: Written) -> tuple[Config | None, list[str]]:
    """The configuration, None where it cannot be one, and everything that is wrong with it."""
    config, details = validated(Config, written.tables)
    return config, [*written.problems, *explain(details, written.sources, Config)]


def read_written(file: Path, environ: Mapping[str, str]) -> Written:
    """Read everything that belongs to a configuration.

    Raises: ConfigError where `file` itself cannot be read.
    """
    written = read_toml(file)
    private, unreadable = _read_private(file.with_name("secrets.toml"))
    variables, unusable = read_environment(environ)
    sources = (written, private, Source("environment", variables))
    refused = [*_misplaced(written), *_of_unknown_accounts(sources)]
    hidden = [problem_at(written, place, problem) for place, problem in _hidden(written)]
    tables = reduce(_merge, (_without(each, refused) for each in sources))
    included, strange = read_included(file.resolve().parent, tables, sources)
    told = [problem_at(source, place, problem) for source, place, problem in refused] + hidden
    problems = (*unreadable, *unusable, *told, *strange)
    return Written(file, (*sources, *included), with_items(tables, included), problems)


_Refused = tuple[Source, Location, str]


def _of_unknown_accounts(sources: Sequence[Source]) -> Iterator[_Refused]:
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
    for source in sources:
        for name, account in _accounts(source).items():
            for key in account if name not in known else ():
                yield source, ("accounts", name, key), f"there is no [accounts.{name}] {advice}"


def _accounts(source: Source) -> dict[str, dict[str, Any]]:
    accounts = source.tables.get("accounts")
    tables = accounts if isinstance(accounts, dict) else {}
    return {name: account for name, account in tables.items() if isinstance(account, dict)}


def _misplaced(written: Source) -> Iterator[_Refused]:
    """Secrets in a file that anybody may read."""
    of_accounts = (("accounts", name, key) for name in _accounts(written) for key in SECRETS)
    for place in (*of_accounts, ("llm", "api_key"), ("server", "link_key")):
        if written.found(place)[0] == len(place):
            variable = f"ROOST_{'__'.join(place).upper()}"
            advice = f"secrets do not belong here; remove it and set {variable} in the environment"
            yield written, place, advice


def _hidden(written: Source) -> Iterator[tuple[Location, str]]:
    """Addresses with a secret in them, in a file that anybody may read."""
    of_accounts = (("accounts", name, "api_base") for name in _accounts(written))
    for place in (*of_accounts, ("llm", "base_url"), ("server", "public_url"), ("database", "url")):
        depth, address = written.found(place)
        held = secret_in_database_url(address) if place[0] == "database" else secret_in_address(address)
        if depth == len(place) and held:
            variable = f"ROOST_{'__'.join(place).upper()}"
            yield place, f"holds a {held}; remove it and set {variable} instead"


def _read_private(file: Path) -> tuple[Source, tuple[str, ...]]:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not file.is_symlink():
            return Source(file.name), ()
        lost = f"{file.name}: cannot be read: {error.strerror}; mend it or remove it"
        return Source(file.name), (lost,)
    if mode & 0o077:
        readable = f"{file.name}: others can read this file of secrets; run: chmod 600 {file.name}"
        return Source(file.name), (readable,)
    try:
        return read_toml(file), ()
    except ConfigError as error:
        return Source(file.name), error.problems


def _without(source: Source, refused: Sequence[_Refused]) -> dict[str, Any]:
    """Its tables without what was refused of it, and without accounts of which nothing is left."""
    places = {place for each, place, _ in refused if each is source}

    def left(table: Mapping[str, Any], here: Location) -> dict[str, Any]:
        kept = {
            key: left(value, (*here, key)) if isinstance(value, dict) else value
            for key, value in table.items()
            if (*here, key) not in places
        }
        return {key: value for key, value in kept.items() if value != {} or table[key] == {}}

    return left(source.tables, ())


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
