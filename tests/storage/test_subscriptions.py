from datetime import UTC, datetime

from storage.database import Database
from storage.store import Store

_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
_ONE = ("main", "o1", "T1")


def _taken(store: Store) -> set[str]:
    return store.subscriptions.take("main", ["o1", "o2"], "T1")


def test_each_acceptance_allows_one(database: Database) -> None:
    with database.begin() as store:
        store.subscriptions.accepted(*_ONE, _AT)
        store.subscriptions.accepted(*_ONE, _AT)
        assert store.subscriptions.remaining(*_ONE) == 2
        assert [_taken(store) for _ in range(3)] == [{"o1"}, {"o1"}, set()]


def test_what_was_not_sent_is_given_back(database: Database) -> None:
    with database.begin() as store:
        store.subscriptions.accepted(*_ONE, _AT)
        _taken(store)
        store.subscriptions.give_back(*_ONE)
        assert store.subscriptions.remaining(*_ONE) == 1


def test_withdrawn_means_none_of_that_template(database: Database) -> None:
    with database.begin() as store:
        store.subscriptions.accepted(*_ONE, _AT)
        store.subscriptions.accepted("main", "o1", "T2", _AT)
        store.subscriptions.withdrawn(*_ONE)
        assert store.subscriptions.remaining(*_ONE) == 0
        assert store.subscriptions.remaining("main", "o1", "T2") == 1


def test_one_who_never_accepted_has_none(database: Database) -> None:
    with database.begin() as store:
        assert store.subscriptions.remaining(*_ONE) == 0
        assert not _taken(store)
