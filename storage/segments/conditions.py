"""Who is meant: a tree of conditions, as `audience` in `config.toml` writes it.

Two-valued: what is not known of a member makes a condition false, and its `not` true.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from storage.segments.leaves import (
    Bought,
    CameBy,
    Did,
    Follows,
    HasAttribute,
    Joined,
    LastSeen,
    Lifecycle,
    Part,
    Tagged,
    WantsMarketing,
)

_DEEPEST, _LARGEST = 8, 100
"""A manager reads this far; SQLite reads a statement to a depth of 1000 and with 32766 values."""
Conditions = Annotated[tuple["Condition", ...], Field(min_length=1)]


class _Tree(Part):
    @model_validator(mode="after")
    def _can_be_read(self) -> "_Tree":
        depth, size = _measure(self)
        if depth > _DEEPEST or size > _LARGEST:
            raise ValueError(
                f"at most {_LARGEST} conditions are possible, and {_DEEPEST} inside one another; there are "
                f"{size} and {depth}"
            )
        return self


class AllOf(_Tree):
    """Every one of these."""

    all: Conditions = Field(description="every one of them is true")


class AnyOf(_Tree):
    """At least one of these."""

    any: Conditions = Field(description="at least one of them is true")


class Not(_Tree):
    """Whoever it is not true of."""

    not_: "Condition" = Field(alias="not", description="it is not true")


def _measure(condition: Part) -> tuple[int, int]:
    """(depth, size) of the tree."""
    match condition:
        case AllOf(all=parts) | AnyOf(any=parts):
            depths, sizes = zip(*map(_measure, parts), strict=True)
            return 1 + max(depths), 1 + sum(sizes)
        case Not(not_=part):
            depth, size = _measure(part)
            return 1 + depth, 1 + size
        case _:
            return 1, 1


def leaves(condition: "Condition") -> Iterator["Condition"]:
    """The conditions in a tree that hold no others, as they are written."""
    match condition:
        case AllOf(all=parts) | AnyOf(any=parts):
            for part in parts:
                yield from leaves(part)
        case Not(not_=part):
            yield from leaves(part)
        case _:
            yield condition


def _which(value: Any) -> str | None:
    """The tag of the condition meant: its one telling key in brackets, left out where mistakes are told."""
    keys = value if isinstance(value, dict) else getattr(value, "model_fields_set", ())
    found = [key for key in _TELLING if key in keys or f"{key}_" in keys]
    return f"[{found[0]}]" if len(found) == 1 else None


_TELLING = (
    "all", "any", "not", "tag", "attribute", "lifecycle", "scene", "following", "wants_marketing", "joined",
    "last_seen", "event", "orders",
)  # fmt: skip

Condition = Annotated[
    Annotated[AllOf, Tag("[all]")]
    | Annotated[AnyOf, Tag("[any]")]
    | Annotated[Not, Tag("[not]")]
    | Annotated[Tagged, Tag("[tag]")]
    | Annotated[HasAttribute, Tag("[attribute]")]
    | Annotated[Lifecycle, Tag("[lifecycle]")]
    | Annotated[CameBy, Tag("[scene]")]
    | Annotated[Follows, Tag("[following]")]
    | Annotated[WantsMarketing, Tag("[wants_marketing]")]
    | Annotated[Joined, Tag("[joined]")]
    | Annotated[LastSeen, Tag("[last_seen]")]
    | Annotated[Did, Tag("[event]")]
    | Annotated[Bought, Tag("[orders]")],
    Discriminator(
        _which,
        custom_error_type="condition",
        custom_error_message=f"write a table with exactly one of {', '.join(_TELLING)}",
    ),
]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()
