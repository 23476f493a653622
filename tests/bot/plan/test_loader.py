from datetime import timedelta

from bot.delivery.ladder import NEVER, micros
from bot.plan.loader import Loader, Needs
from bot.plan.world import NOT_AGAIN, World
from storage.database import Database
from storage.fan_out_rows import RETRIED_AFTER
from storage.models import Delivery, table_of
from tests.bot.plan.small_worlds import HOUR, NOW, TEMPLATE, settle
from tests.storage.test_census import ANNA, BEN

WEEK = timedelta(days=7)
NEEDS = Needs(
    frozenset({"main"}),
    {"main": frozenset({TEMPLATE})},
    {"marketing": (2, WEEK), "service": (0, timedelta())},
    frozenset({"old"}),
    zones=True,
)


def load(database: Database, needs: Needs = NEEDS, only: str = "") -> World:
    with database.read() as store:
        return Loader(store.census, needs, NOW, only).load()


def test_everything_that_decides(database: Database) -> None:
    settle(database, [BEN, ANNA])
    world = load(database)
    people, crowd = world.people, world.crowds["main"]
    assert crowd.index.known.tolist() == [b"o-anna", b"o-ben", b"p-anna"]
    assert [people.ids[row] for row in crowd.person] == [b"anna", b"ben", b"anna"]
    assert (crowd.has_twins, crowd.following.tolist()) == (True, [True, False, True])
    anna, ben = people.index.find(people.ids)
    assert people.bucket[anna] == ANNA.bucket
    assert [people.wants[purpose][ben] for purpose in ("marketing", "service")] == [False, True]
    assert people.recent["marketing"][:, anna].tolist() == [micros(NOW - 2 * HOUR), micros(NOW - 30 * HOUR)]
    assert people.recent["marketing"][:, ben].tolist() == [micros(NOW - 3 * HOUR), NEVER]
    assert people.recent["service"].shape == (0, 2)
    assert (people.zones, people.zone.tolist()) == (["Asia/Tokyo"], [0, -1])
    assert crowd.subscriptions[TEMPLATE].tolist() == [2, 0, 2]
    assert crowd.mass_used.tolist() == [1, 1, 0]
    ends, room = crowd.windows["message"]
    assert (ends.tolist(), room.tolist()) == (
        [micros(NOW + 5 * HOUR), NEVER, micros(NOW + 5 * HOUR)],
        [2, 0, 2],
    )


def test_one_member_alone(database: Database) -> None:
    settle(database, [BEN, ANNA])
    assert load(database, only="ben").crowds["main"].index.known.tolist() == [b"o-ben"]
    assert len(load(database, only="nobody").people.ids) == 0


def test_what_an_item_for_once_has_tried(database: Database) -> None:
    settle(database, [ANNA])
    outbox = table_of(Delivery)
    for state, reason, created, free_at in (
        ("accepted", "", NOW, NOT_AGAIN),
        ("held_out", "holdout", NOW, NOT_AGAIN),
        ("suppressed", "not_following", NOW, NOT_AGAIN),
        ("suppressed", "not_following", NOW - HOUR, NEVER),  # seen since
        ("suppressed", "spacing", NOW, micros(NOW + RETRIED_AFTER)),
        ("suppressed", "already_reached", NOW - HOUR, NOT_AGAIN),
        ("expired", "too_late", NOW, NEVER),
    ):
        with database.begin() as store:
            values = {"state": state, "reason": reason, "created_at": created, "settled_at": created}
            store.connection.execute(outbox.update().values(once=True, **values))
        people = load(database).people
        assert (people.free_at["old"].tolist(), people.got["old"].tolist()) == (
            [free_at],
            [state == "accepted"],
        )
