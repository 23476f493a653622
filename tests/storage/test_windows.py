from datetime import datetime, timedelta
from typing import Any

from storage.database import Database
from storage.store import Store
from tests.support.programs import NOON, SECOND

DAY = timedelta(days=1)


def window(trigger: str, opened: datetime = NOON, lasts: timedelta = DAY, allows: int = 2) -> dict[str, Any]:
    return {
        "account": "main",
        "openid": "o1",
        "trigger": trigger,
        "opened_at": opened,
        "expires_at": opened + lasts,
        "allowance": allows,
        "used": 0,
    }


def opened(database: Database, *rows: dict[str, Any]) -> None:
    with database.begin() as store:
        store.windows.open(rows)


def taken(database: Database, times: int, at: datetime = NOON) -> list[str | None]:
    with database.begin() as store:
        return [_take(store, at) for _ in range(times)]


def _take(store: Store, at: datetime) -> str | None:
    found = store.standings.windows("main", ["o1", "o2-not"], at)
    assert store.windows.take("main", found, at) == set(found)
    return found.get("o1")


def test_the_shortest_lived_window_is_used_first(database: Database) -> None:
    opened(database, window("message"), window("menu", lasts=timedelta(minutes=1)))
    assert taken(database, 5) == ["menu", "menu", "message", "message", None]


def test_a_window_ends_on_time(database: Database) -> None:
    opened(database, window("message", lasts=SECOND))
    assert taken(database, 1, NOON + SECOND) == [None]


def test_a_window_that_ended_meanwhile_gives_nothing(database: Database) -> None:
    opened(database, window("message", lasts=SECOND))
    with database.begin() as store:
        assert store.windows.take("main", {"o1": "message"}, NOON + SECOND) == set()
        assert store.windows.take("main", {"o1": "message"}, NOON) == {"o1"}


def test_nobody_else_s_window_is_used(database: Database) -> None:
    opened(database, window("message") | {"openid": "o2"})
    assert taken(database, 1) == [None]


def test_a_newer_trigger_renews_and_an_older_one_does_not(database: Database) -> None:
    opened(database, window("message"))
    taken(database, 2)
    opened(database, window("message", NOON - SECOND))
    assert taken(database, 1) == [None]
    opened(database, window("message", NOON + SECOND))
    assert taken(database, 3) == ["message", "message", None]


def test_a_refund_gives_back_what_was_taken_and_no_more(database: Database) -> None:
    opened(database, window("message"))
    taken(database, 1)
    with database.begin() as store:
        for _ in range(2):
            store.windows.refund("main", "o1", "message")
    assert taken(database, 3) == ["message", "message", None]


def test_what_has_no_room_any_more_is_not_taken(database: Database) -> None:
    opened(database, window("message", allows=1), window("menu", allows=1) | {"openid": "o2"})
    with database.begin() as store:
        wanted = {"o1": "message", "o2": "menu", "o3": "message"}
        assert store.windows.take("main", wanted, NOON) == {"o1", "o2"}
        assert store.windows.take("main", wanted, NOON) == set()
        assert store.windows.take("main", {}, NOON) == set()


def test_a_closed_window_allows_nothing_until_the_next_move(database: Database) -> None:
    opened(database, window("message"), window("menu"))
    with database.begin() as store:
        store.windows.close("main", "o1", "menu", NOON)
    assert taken(database, 1) == [None]
    opened(database, window("message", NOON + SECOND))
    assert taken(database, 1) == ["message"]


def test_what_opened_after_a_message_was_taken_stays_open(database: Database) -> None:
    opened(database, window("message", NOON + SECOND), window("menu", NOON))
    with database.begin() as store:
        store.windows.close("main", "o1", "message", NOON)
    assert taken(database, 3) == ["message", "message", None]


def test_what_was_taken_from_is_closed_also_by_a_clock_that_is_ahead(database: Database) -> None:
    opened(database, window("message", NOON + SECOND))
    taken(database, 1)
    with database.begin() as store:
        store.windows.close("main", "o1", "message", NOON)
    assert taken(database, 1) == [None]
