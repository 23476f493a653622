"""What every table of `config.toml` has in common."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.config.secrets import secret_in_address
from handlers.addresses import complaint


def _url(value: str) -> str:
    if value and (problem := complaint(value)):
        # An address with a secret in it is not repeated.
        raise ValueError("is no address; look for blanks in it" if secret_in_address(value) else problem)
    return value


Url = Annotated[str, AfterValidator(_url)]
"""An http or https address, or "" where none is needed."""


class Section(BaseModel):
    """A table of `config.toml`: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
