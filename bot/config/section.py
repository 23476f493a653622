"""What every table of `config.toml` has in common."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def _url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^/\s]+\S*", value):
        raise ValueError(f"{value!r} is no address; write for example https://bot.example.com")
    return value


Url = Annotated[str, AfterValidator(_url)]
"""An http or https address, or "" where none is needed."""


class Section(BaseModel):
    """A table of `config.toml`: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
