"""What every content is made of."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Frozen; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
