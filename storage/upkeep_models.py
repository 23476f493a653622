"""Tables of the server's own upkeep."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from storage.types import BigId, UtcDateTime


class Kept(StrEnum):
    """What is left of an old occurrence's deliveries."""

    WHOLE = ""
    FOR_GOOD = "for_good"  # it goes to each member once, and they tell who has got it
    GOING = "going"
    GONE = "gone"


FORGOTTEN = (Kept.GOING, Kept.GONE)
"""Of such an occurrence nothing is counted any more: some of it may be there, and some not."""


class Heartbeat(SQLModel, table=True):
    """Written and taken back in one transaction, to see that something can be written: always empty."""

    __tablename__ = "heartbeats"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)


class RetentionMark(SQLModel, table=True):
    """Up to which row of the log, in order of time, its words are gone.

    Whoever deletes anything holds it meanwhile.
    """

    __tablename__ = "retention_marks"
    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    row: int = Field(sa_type=BigId)
