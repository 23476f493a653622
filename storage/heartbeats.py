"""Whether anything can be written at all."""

from sqlalchemy import Connection, delete, insert

from storage.models import table_of
from storage.upkeep_models import Heartbeat

_HEARTBEATS = table_of(Heartbeat)


class HeartbeatQueries:
    """All SQL about heartbeats."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self) -> None:
        """Write a row of its own, so that replicas do not wait for each other, and take it back."""
        written = self._connection.execute(insert(_HEARTBEATS).returning(_HEARTBEATS.c.id)).scalar_one()
        self._connection.execute(delete(_HEARTBEATS).where(_HEARTBEATS.c.id == written))
