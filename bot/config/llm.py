"""`[llm]`: who drafts answers for the manager. Nothing that answers members asks it."""

from datetime import timedelta

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.config.secrets import whole
from bot.config.section import Section, Url
from storage.durations import Duration


class LlmSection(Section):
    """`[llm]`: an endpoint that speaks OpenAI's chat completions; off unless it has an address."""

    base_url: Url = Field("", description="such as https://llm.example.com/v1; absent = no drafts")
    model: str = Field("", description="the model's name there")
    timeout: Duration = Field(timedelta(seconds=20), description="a draft that takes longer is left out")
    api_key: SecretStr = Field(SecretStr(""), description="secret; where the endpoint wants one")

    @field_validator("api_key")
    @classmethod
    def _without_blanks(cls, key: SecretStr) -> SecretStr:
        return whole(key)

    @model_validator(mode="after")
    def _whole(self) -> "LlmSection":
        if bool(self.base_url) != bool(self.model):
            raise ValueError("needs both base_url and model, or neither")
        return self
