"""The signatures of the last minutes: each is good for one callback."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlmodel import Field, SQLModel

from storage.dialect import insert_once
from storage.members import ConflictError
from storage.models import table_of


class Signature(SQLModel, table=True):
    """With what a callback was signed, after the second of signing in ten digits, and the callback's key.

    So new ones lie together. key: of the inbox; "" of a test of the address.
    """

    __tablename__ = "signatures"
    __table_args__ = ({"sqlite_with_rowid": False},)
    signature: str = Field(primary_key=True)
    key: str


_SIGNATURES = table_of(Signature)


class SignatureQueries:
    """All SQL about signatures."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owners(self, signatures: Collection[str]) -> dict[str, str]:
        """Of those that have come before, the key of the callback that came with each."""
        statement = select(_SIGNATURES).where(_SIGNATURES.c.signature.in_(signatures))
        return {row.signature: row.key for row in self._connection.execute(statement)}

    def add(self, owners: Mapping[str, str]) -> None:
        """Keep new ones.

        Raises: ConflictError when one of them is there already.
        """
        rows = [{"signature": signature, "key": key} for signature, key in owners.items()]
        if insert_once(self._connection, _SIGNATURES, rows) != len(rows):
            raise ConflictError

    def forget(self, before: datetime) -> None:
        """Delete what was signed before an instant."""
        second = f"{int(before.timestamp()):010d}"
        self._connection.execute(delete(_SIGNATURES).where(_SIGNATURES.c.signature < second))
