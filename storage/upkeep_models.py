"""Tables of the server's own upkeep."""

from sqlmodel import Field, SQLModel

from storage.types import BigId


class Heartbeat(SQLModel, table=True):
    """Written and taken back in one transaction, to see that something can be written: always empty."""

    __tablename__ = "heartbeats"
    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
