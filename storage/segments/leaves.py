"""What can be asked of a member: the conditions that hold no others.

What is not known of a member makes a condition false.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.tags import Tag
from storage.attributes import LARGEST
from storage.durations import Duration

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+\z")]
"""A text that every database can compare."""
Number = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]


class Part(BaseModel):
    """A piece of a tree."""

    # What is written out can be read in again: the calendar keeps an item as it was when it fired.
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Tagged(Part):
    """Members with this tag."""

    tag: Tag = Field(description="the tag")


class HasAttribute(Part):
    """Members of whom this is known."""

    attribute: Name = Field(description="its name")
    is_: Name | None = Field(None, alias="is", description="it is this")
    is_not: Name | None = Field(None, description="it is known and something else")
    in_: tuple[Name, ...] | None = Field(
        None, alias="in", min_length=1, max_length=100, description="it is one of these"
    )
    at_least: Number | None = Field(None, description="it is a number from this one up")
    at_most: Number | None = Field(None, description="it is a number up to this one")
    exists: bool | None = Field(None, description="whether it is known at all")

    @model_validator(mode="after")
    def _one_test(self) -> "HasAttribute":
        tests = (self.is_, self.is_not, self.in_, self.at_least, self.at_most, self.exists)
        if sum(test is not None for test in tests) != 1:
            raise ValueError(
                "write exactly one of is, is_not, in, at_least, at_most and exists beside its name"
            )
        return self


class Lifecycle(Part):
    """Members at this stage: the attribute `lifecycle`."""

    lifecycle: Name = Field(description="the stage")


class CameBy(Part):
    """Members who came to this account by a touchpoint."""

    scene: Name = Field(description="the touchpoint")
    touch: Literal["first", "last", "any"] = Field("any", description="which of their touchpoints counts")


class Follows(Part):
    """Members who follow this account."""

    following: bool = Field(description="whether they do")


class WantsMarketing(Part):
    """Members who did not stop marketing."""

    wants_marketing: bool = Field(description="whether they want it")


class Ago(Part):
    """A time before now; an instant exactly that long ago is within."""

    within: Duration | None = Field(None, description="not longer ago than this")
    before: Duration | None = Field(None, description="longer ago than this")

    @model_validator(mode="after")
    def _one_side(self) -> "Ago":
        if (self.within is None) == (self.before is None):
            raise ValueError('write either within = "7d" or before = "7d"')
        return self


class Joined(Part):
    """Members first seen then."""

    joined: Ago = Field(description="when they were first seen")


class LastSeen(Part):
    """Members last seen then."""

    last_seen: Ago = Field(description="when they last did something")


class Counted(Part):
    """How often something happened."""

    within: Duration | None = Field(None, description="not longer ago than this; absent = ever")
    at_least: int = Field(1, ge=0, le=1_000_000, description="how often at least")
    at_most: int | None = Field(None, ge=0, le=1_000_000, description="how often at most")

    @model_validator(mode="after")
    def _possible(self) -> "Counted":
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(
                f"nobody has at least {self.at_least} and at most {self.at_most}; for never write "
                "at_least = 0, at_most = 0"
            )
        return self


class Did(Counted):
    """Members in whose engagement log this stands so many times."""

    event: Literal["in", "out", "push", "click", "follow", "unfollow", "scan", "menu"] = Field(
        description="the kind of row"
    )
    topic: Name | None = Field(None, description="only with this topic")
    source: Name | None = Field(None, description="only from this source")


class OrderCount(Counted):
    """So many orders that were not given back."""

    product: Name | None = Field(None, description="only of this product")
    spent_at_least: int | None = Field(None, ge=0, description="together worth at least this, in fen")


class Bought(Part):
    """Members with so many orders that were not given back."""

    orders: OrderCount = Field(description="which and how many")
