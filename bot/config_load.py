"""Reading a configuration: `config.toml`, then a private `secrets.toml` beside it, then the environment."""

import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.config import Config
from bot.config_error import ConfigError, explain

_SECRETS = ("token", "aes_key", "previous_aes_key", "secret")


def load_config(file: Path, environ: Mapping[str, str]) -> Config:
    """The whole configuration, validated.

    `ROOST_SECTION__KEY` variables (and `secrets.toml`, which must be 0600) go over what the file says;
    account secrets may stand nowhere else.
    Raises: ConfigError.
    """
    written = read_toml(file)
    _refuse_secrets(written, file)
    private = _read_private(file.with_name("secrets.toml"))
    try:
        return Config.model_validate(_merge(_merge(written, private), _from_environment(environ)))
    except ValidationError as error:
        raise explain(error, file, Config) from error


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file's tables.

    Raises: ConfigError when it is missing or not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError([f"{file}: no such file; name one with --config FILE"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError([f"{file.name}: not readable as TOML (UTF-8): {error}"]) from error


def _refuse_secrets(written: dict[str, Any], file: Path) -> None:
    accounts = written.get("accounts", {})
    problems = [
        f"{file.name}: [accounts.{name}] {key}: secrets do not belong here; remove it and set "
        f"ROOST_ACCOUNTS__{name.upper()}__{key.upper()} in the environment"
        for name, account in (accounts.items() if isinstance(accounts, dict) else ())
        for key in (account if isinstance(account, dict) else ())
        if key in _SECRETS
    ]
    url = written.get("database", {}).get("url", "") if isinstance(written.get("database"), dict) else ""
    if isinstance(url, str) and _has_password(url):
        problems.append(
            f"{file.name}: [database] url: holds a password; remove it and set ROOST_DATABASE__URL instead"
        )
    if problems:
        raise ConfigError(problems)


def _has_password(url: str) -> bool:
    try:
        return bool(make_url(url).password)
    except (ArgumentError, ValueError):
        return False


def _read_private(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
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
    try:
        return _Environment(environ)()
    except SettingsError as error:
        raise ConfigError([f"environment: ROOST_… variables: {error}"]) from error


def _merge(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
