from datetime import timedelta

from sqlalchemy import true

from storage.census import Block
from storage.database import Database
from storage.fan_out_rows import FanOut
from storage.models import Delivery, table_of
from storage.store import Store
from tests.bot.plan.small_worlds import HOUR, NOW, TEMPLATE, Person, settle
from tests.support.fan_outs import fired

ANNA = Person(
    "anna",
    twin=True,
    following=True,
    wants={"marketing": True, "service": False},
    tz="Asia/Tokyo",
    tagged=True,
    notices={TEMPLATE: 2},
    windows={"message": (5, 2)},
    history=(("marketing", 30, "mass"), ("marketing", 2, "customer_service"), ("service", 1, "template")),
)
BEN = Person(
    "ben",
    twin=False,
    following=False,
    wants={"marketing": False, "service": True},
    tz="",
    tagged=False,
    notices={},
    windows={"menu": (-1, 2)},
    history=(("marketing", 3, "mass"),),
)


def rows(blocks: object) -> list[tuple[object, ...]]:
    assert hasattr(blocks, "__iter__")
    found: list[Block] = list(blocks)
    return [row for block in found for row in zip(*block, strict=True)]


def test_members_as_they_are_asked_for(database: Database) -> None:
    settle(database, [ANNA, BEN])
    with database.read() as store:
        census = store.census
        assert rows(census.followers("main")) == [
            ("o-anna", "anna", True, ANNA.bucket, True, False),
            ("o-ben", "ben", False, BEN.bucket, False, True),
            ("p-anna", "anna", True, ANNA.bucket, True, False),
        ]
        assert [row[0] for row in rows(census.followers("main", "anna"))] == ["o-anna", "p-anna"]
        assert rows(census.followers("other")) == []
        open_until = NOW + 5 * HOUR
        assert sorted(rows(census.windows("main", NOW))) == [
            (openid, "message", open_until, 2) for openid in ("o-anna", "p-anna")
        ]
        assert rows(census.windows("main", open_until)) == []
        assert sorted(rows(census.subscriptions("main", TEMPLATE))) == [("o-anna", 2), ("p-anna", 2)]
        assert rows(census.subscriptions("main", TEMPLATE, "ben")) == []
        assert rows(census.attribute("tz")) == [("anna", "Asia/Tokyo")]
        assert rows(census.seen("joined_at", "ben")) == [("ben", NOW)]
        assert rows(census.openids("main", true(), "ben")) == [("o-ben",)]


def test_what_was_sent(database: Database) -> None:
    settle(database, [ANNA, BEN])
    with database.read() as store:
        sent = rows(store.census.sent("marketing", NOW - 40 * HOUR))
        assert sent == [("anna", NOW - 30 * HOUR), ("anna", NOW - 2 * HOUR), ("ben", NOW - 3 * HOUR)]
        assert rows(store.census.sent("marketing", NOW - 3 * HOUR)) == [("anna", NOW - 2 * HOUR)]
        assert rows(store.census.mass_sends("main", NOW - 24 * HOUR)) == [("o-ben", 1)]
        assert len(rows(store.census.deeds("push", None, "calendar:old", "anna"))) == 3
        assert rows(store.census.deeds("push", "another topic", None)) == []
        assert rows(store.census.orders(None)) == []


def test_what_is_under_way(database: Database) -> None:
    settle(database, [ANNA, BEN])
    with database.begin() as store:
        occurrence = _fan_out(store)
        (unfinished,) = store.census.unfinished()
        assert (unfinished.id, unfinished.item, unfinished.cursor) == (occurrence, "tip", "o-anna")
        assert rows(store.census.on_their_way(occurrence)) == [("o-anna", "queued", NOW)]
        assert rows(store.census.on_their_way(occurrence, "ben")) == []
        assert [row[:3] for row in rows(store.census.once("tip"))] == [("anna", "queued", "")]
        given_up = {"state": "suppressed", "reason": "not_following", "settled_at": NOW - HOUR}
        store.connection.execute(table_of(Delivery).update().values(given_up))
        assert [row[1:3] + row[4:] for row in rows(store.census.once("tip"))] == [
            ("suppressed", "not_following", True)  # seen an hour later
        ]
        assert rows(store.census.on_their_way(occurrence)) == []


def _fan_out(store: Store) -> int:
    """The first of an item that goes out once."""
    occurrence, late = fired(store, NOW), NOW + timedelta(days=1)
    plan = FanOut(occurrence, "tip", NOW, "main", "T", at=NOW, not_before=NOW, expires_at=late, once=True)
    store.fan_outs.write(plan, 1)
    return occurrence
