"""The smaller tables of a calendar item: its variants and its goal."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from core.tags import normal_tag
from handlers import placeholders
from handlers.content import AnyContent, Stored
from handlers.part import refuse, written_problems
from storage.durations import Duration


def _usable(content: AnyContent) -> AnyContent:
    refuse("Content", dict.fromkeys([*written_problems(content), *placeholders.problems(content)]))
    return content


Pushed = Annotated[Stored, AfterValidator(_usable)]
"""A content in a configuration that is filled in for each member."""
_TAG, _LONGEST_TAG = "tag:", 200
_EVENTS = ("order", "reply", "click", "menu", "scan")


class Variant(BaseModel):
    """One of several contents, to compare them; a member always gets the same one of an item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="its name in reports; up to 32 letters, digits and . _ -")
    weight: int = Field(1, ge=1, le=100, description="its part of the audience, against the others'")
    content: Pushed = Field(description="what is sent")

    @field_validator("name")
    @classmethod
    def _usable_name(cls, name: str) -> str:
        if not re.fullmatch(r"\w[\w.-]{0,31}", name):
            raise ValueError(f"{name!r:.40}: write up to 32 letters, digits and . _ - such as short")
        return name


class Goal(BaseModel):
    """What members are to do after it, and how soon."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str = Field(description="order, reply, click, menu, scan, or tag:NAME")
    within: Duration = Field(timedelta(days=7), description="how long after it was sent it counts")
    product: str = Field("", max_length=200, description="of an order: only this product")

    @field_validator("event")
    @classmethod
    def _known(cls, event: str) -> str:
        if event in _EVENTS:
            return event
        tag = normal_tag(event.removeprefix(_TAG))
        if not event.startswith(_TAG) or not 0 < len(tag) <= _LONGEST_TAG:
            raise ValueError(f"{event!r:.40}: write one of {', '.join(_EVENTS)}, or tag:NAME")
        return _TAG + tag

    @property
    def tag(self) -> str:
        """The tag that it is about; "" where it is about something else."""
        return self.event.removeprefix(_TAG) if self.event.startswith(_TAG) else ""

    @model_validator(mode="after")
    def _product_of_an_order(self) -> "Goal":
        if self.product and self.event != "order":
            raise ValueError('product is of event = "order"; take it out, or count orders')
        return self
