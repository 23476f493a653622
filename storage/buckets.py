"""Lots drawn for ever: the control group, an item's holdout, its variants.

A member's bucket is a number below 2^31 - 1 made from their id. A lot is a line through it modulo that prime,
its slope and offset made from the lot's name, so that lots of different names are independent, and Python,
SQLite and PostgreSQL draw the same. (Universal hashing: Carter and Wegman, 1979.)
"""

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement

Number = TypeVar("Number", int, "NDArray[np.int64]", "ColumnElement[int]")
PRIME = 2**31 - 1
PARTS = 10_000
"""A lot is one of this many equal parts."""


def bucket_of(member_id: str) -> int:
    """The member's number, 0 … PRIME - 1."""
    return int.from_bytes(sha256(member_id.encode()).digest()[:8]) % PRIME


def line(name: str) -> tuple[int, int]:
    """Slope (never 0) and offset of the lot of this name."""
    digest = sha256(name.encode()).digest()
    return 1 + int.from_bytes(digest[:8]) % (PRIME - 1), int.from_bytes(digest[8:16]) % PRIME


def lot(bucket: Number, name: str) -> Number:
    """What a member draws under this name, 0 … PARTS - 1: of a number, an int64 array, or a column in SQL."""
    slope, offset = line(name)
    return (bucket * slope + offset) % PRIME % PARTS
