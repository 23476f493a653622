from datetime import timedelta

from storage.database import Database
from storage.links import Click
from storage.path_models import LinkClick
from tests.support.deliveries import member, queue
from tests.support.programs import NOON
from tests.support.rows import log, outbox, rows

PAGE, OTHER = "https://shop.example.com/a?x=1", "https://shop.example.com/b"


def link(database: Database, url: str = PAGE, occurrence: int = 7) -> int:
    with database.begin() as store:
        return store.links.register(occurrence, [url])[url]


def delivery(database: Database) -> int:
    member(database)
    queue(database, "hi", source="calendar:tip", topic="Tip", handler="calendar", occurrence_id=7)
    return int(outbox(database)[0]["id"])


def clicked(database: Database, *clicks: Click) -> int:
    with database.begin() as store:
        return store.links.clicked(clicks)


def test_a_page_has_one_link_in_an_occurrence(database: Database) -> None:
    first = link(database)
    with database.begin() as store:
        both = store.links.register(7, [OTHER, PAGE])
    assert both[PAGE] == first != both[OTHER]
    assert link(database, occurrence=8) != first
    with database.begin() as store:
        assert store.links.register(7, []) == {}


def test_where_a_link_leads(database: Database) -> None:
    known = link(database)
    with database.read() as store:
        assert store.links.page(known) == PAGE
        assert store.links.page(known + 1) is None


def test_a_tap_is_counted_and_logged_once_a_minute(database: Database) -> None:
    tapped = Click(link(database), delivery(database), NOON + timedelta(seconds=5))
    late = tapped._replace(at=NOON + timedelta(seconds=59))
    assert clicked(database, tapped, late) == 1
    assert clicked(database, late, tapped._replace(at=NOON + timedelta(minutes=1))) == 1
    assert [row["at"] for row in rows(database, LinkClick)] == [NOON, NOON + timedelta(minutes=1)]
    logged = log(database)
    assert len(logged) == 2
    assert logged[0] | {"id": 0} == {
        "id": 0,
        "member_id": "m-o1",
        "account": "main",
        "at": NOON + timedelta(seconds=5),
        "kind": "click",
        "topic": "Tip",
        "handler": "calendar",
        "source": "calendar:tip",
        "text": PAGE,
    }


def test_two_links_of_one_delivery_are_two_taps(database: Database) -> None:
    sent = delivery(database)
    taps = [Click(link(database, page), sent, NOON) for page in (PAGE, OTHER)]
    assert (clicked(database, *taps), len(log(database))) == (2, 2)


def test_taps_of_nobody_are_each_counted_and_not_logged(database: Database) -> None:
    tap = Click(link(database), None, NOON)
    assert clicked(database, tap, tap) == 2
    assert log(database) == []
