from datetime import datetime, timedelta
from typing import Any

from storage.database import Database
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
        return [store.windows.consume("main", "o1", at) for _ in range(times)]


def test_the_shortest_lived_window_is_used_first(database: Database) -> None:
    opened(database, window("message"), window("menu", lasts=timedelta(minutes=1)))
    assert taken(database, 5) == ["menu", "menu", "message", "message", None]


def test_a_window_ends_on_time(database: Database) -> None:
    opened(database, window("message", lasts=SECOND))
    assert taken(database, 1, NOON + SECOND) == [None]


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


def test_a_closed_window_allows_nothing_until_the_next_move(database: Database) -> None:
    opened(database, window("message"), window("menu"))
    with database.begin() as store:
        store.windows.close("main", "o1")
    assert taken(database, 1) == [None]
    opened(database, window("message", NOON + SECOND))
    assert taken(database, 1) == ["message"]
