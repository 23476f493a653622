from datetime import timedelta

import pytest

from storage.database import Database
from storage.members import ConflictError
from tests.support.programs import NOON, SECOND


def added(database: Database, **owners: str) -> None:
    with database.begin() as store:
        store.signatures.add(owners)


def known(database: Database, *signatures: str) -> dict[str, str]:
    with database.read() as store:
        return store.signatures.owners(signatures)


def test_whose_a_signature_is(database: Database) -> None:
    added(database, a="of a", b="of b")
    added(database)
    assert known(database, "a", "z") == {"a": "of a"}


def test_one_known_signature_refuses_all(database: Database) -> None:
    added(database, a="of a")
    with pytest.raises(ConflictError):
        added(database, b="of b", a="of another")
    assert known(database, "a", "b") == {"a": "of a"}


def test_what_is_old_is_forgotten(database: Database) -> None:
    signed = [f"{int((NOON + number * SECOND).timestamp()):010d} f0" for number in (-1, 0, 1)]
    added(database, **dict.fromkeys(signed, "k"))
    with database.begin() as store:
        store.signatures.forget(NOON + timedelta(milliseconds=999))
    assert sorted(known(database, *signed)) == signed[1:]
