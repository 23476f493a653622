from datetime import timedelta

import pytest

from storage.attributes import Attribute
from storage.database import Database
from storage.models import DeliveryState
from tests.support.deliveries import window
from tests.support.programs import NOON, SECOND
from tests.support.queued import enrol_three, row, settled

DAY = timedelta(days=1)


@pytest.fixture
def members(database: Database) -> Database:
    return enrol_three(database)


def test_the_shortest_lived_window_with_room(members: Database) -> None:
    window(members, "o1")
    window(members, "o1", trigger="menu", lasts=SECOND)
    window(members, "o2", allows=0)
    with members.read() as store:
        assert store.standings.windows("main", ["o1", "o2", "o3"], NOON) == {"o1": "menu"}
        assert store.standings.windows("main", ["o1", "o2"], NOON + SECOND) == {"o1": "message"}
        assert store.standings.windows("other", ["o1"], NOON) == {}


def test_who_has_accepted_a_notice(members: Database) -> None:
    with members.begin() as store:
        store.subscriptions.accepted("main", "o1", "T", NOON)
        store.subscriptions.accepted("main", "o2", "U", NOON)
        store.subscriptions.accepted("main", "o3", "T", NOON)
        store.subscriptions.take("main", ["o3"], "T")
        assert store.standings.subscribed("main", ["o1", "o2", "o3"], "T") == {"o1"}


def test_what_was_sent_counts_by_class_and_span(members: Database) -> None:
    with members.begin() as store:
        rows = [
            row(f"{number}", number % 2 + 1, purpose="marketing", source="calendar:tip")
            for number in range(6)
        ]
        store.outbox.add([*rows, row("service", purpose="service", source="reply")])
    counted = [DeliveryState.ATTEMPTING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]
    states = [*counted, DeliveryState.REJECTED, DeliveryState.QUEUED, DeliveryState.ACCEPTED]
    for number, state in enumerate(states, 1):
        settled(
            members,
            number,
            state,
            attempted_at=NOON - number * DAY,
            path="mass" if number < 5 else "template",
        )
    settled(members, 7, DeliveryState.ACCEPTED, attempted_at=NOON)
    with members.read() as store:
        everyone = ["m1", "m2", "m3"]
        found = store.standings.recent(everyone, "marketing", NOON - 10 * DAY)
        assert list(found) == [
            ("m1", NOON - DAY),
            ("m2", NOON - 2 * DAY),
            ("m1", NOON - 3 * DAY),
            ("m2", NOON - 6 * DAY),
        ]
        assert list(store.standings.recent(["m1"], "marketing", NOON - DAY)) == []
        assert list(store.standings.recent(["m1"], "service", NOON - DAY)) == [("m1", NOON)]
        assert store.standings.mass_used("main", everyone, NOON - 3 * DAY) == {"o1": 2, "o2": 1}
        assert store.standings.mass_used("main", everyone, NOON - 2 * DAY) == {"o1": 1, "o2": 1}
        assert store.standings.reached(everyone, "calendar:tip") == {"m1", "m2"}
        assert store.standings.reached(everyone, "calendar:other") == set()


def test_what_is_known_of_members(members: Database) -> None:
    known = [
        ("m1", "tz", "Asia/Tokyo"),
        ("m1", "nickname", "小林"),
        ("m2", "tz", "Asia/Urumqi"),
        ("m3", "city", "喀什"),
    ]
    with members.begin() as store:
        store.attributes.put([Attribute(member, name, value, "test", NOON) for member, name, value in known])
        assert store.standings.attributes(["m1", "m2", "m3"], {"tz", "nickname"}) == {
            "m1": {"tz": "Asia/Tokyo", "nickname": "小林"},
            "m2": {"tz": "Asia/Urumqi"},
        }
        assert store.standings.attributes(["m1"], set()) == {}
