"""The part of a configuration that stands in `ROOST_SECTION__KEY` variables."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsError

from bot.config.model import Config


class _Settings(Config, BaseSettings):  # type: ignore[misc]  # both bases narrow model_config
    """The configuration as pydantic-settings sees it: to map variables to keys, never built."""


class _Environment(EnvSettingsSource):
    """Reads the variables it is given, not the process's own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._given = {name.lower(): value for name, value in environ.items()}
        super().__init__(_Settings, env_prefix="ROOST_", env_nested_delimiter="__")

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return self._given


def read_environment(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The settings in the variables, and what is wrong with those that are none."""
    problems = {name: problem for name in environ if (problem := _problem(name, environ[name]))}
    usable = {name: value for name, value in environ.items() if name not in problems}
    return _Environment(usable)(), list(problems.values())


def _problem(name: str, value: str) -> str:
    """What is wrong with a variable; its value is not shown, for it may be a secret."""
    known = "|".join(Config.model_fields)
    # A name without "__" may be someone else's: Kubernetes sets ROOST_PORT for a service called roost.
    if re.match(rf"ROOST_(?!({known})__).*__", name, re.IGNORECASE | re.DOTALL):
        sections = ", ".join(f"ROOST_{section.upper()}__…" for section in Config.model_fields)
        return f"environment: {name}: unknown; there are: {sections}"
    try:
        _Environment({name: value})()
    except SettingsError as error:
        advice = "write ROOST_SECTION__KEY, lists and tables as JSON"
        return f"environment: {name}: is no JSON ({error.__cause__}); {advice}"
    return ""
