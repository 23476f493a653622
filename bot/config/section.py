"""What every table of `config.toml` has in common."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from handlers.addresses import complaint


def _url(value: str) -> str:
    if value and (problem := complaint(value)):
        raise ValueError(problem)
    return value


Url = Annotated[str, AfterValidator(_url)]
"""An http or https address, or "" where none is needed."""


class Section(BaseModel):
    """A table of `config.toml`: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
