from datetime import timedelta

from bot.config.account import EndpointLimits
from bot.delivery.ladder import Path
from bot.plan.budget import NO_LIMIT, Budget, budget_of
from storage.database import Database
from storage.quotas import EVERY
from tests.bot.calendar.items import utc

NOON = utc("2026-11-20 04:00")
MIDNIGHT = utc("2026-11-20 16:00")
CUSTOM, MASS = "message/custom/send", "message/mass/send"


def test_a_minute_and_a_day_have_room_for_so_many() -> None:
    budget = Budget({CUSTOM: {"second": 1, "day": 70}})
    budget.use(Path.CUSTOMER_SERVICE, 50, NOON)
    assert budget.room(Path.CUSTOMER_SERVICE, NOON) == (10, 20)
    assert budget.room(Path.CUSTOMER_SERVICE, NOON + timedelta(minutes=1)) == (60, 20)
    assert budget.room(Path.MASS, NOON).quota == NO_LIMIT
    assert budget.closed(NOON) == {}


def test_what_is_used_up_is_closed_to_the_end_of_its_day_and_month() -> None:
    budget = Budget({CUSTOM: {"day": 5}, MASS: {"day": 9, "month": 5}})
    for path in (Path.CUSTOMER_SERVICE, Path.MASS):
        budget.use(path, 5, NOON)
    assert budget.closed(NOON) == {Path.CUSTOMER_SERVICE: MIDNIGHT, Path.MASS: utc("2026-11-30 16:00")}
    assert budget.exhausted == {CUSTOM: NOON, MASS: NOON}
    assert budget.closed(MIDNIGHT).keys() == {Path.MASS}


def test_it_begins_with_what_is_used_and_rests_and_leaves_answers_their_share(database: Database) -> None:
    limits = {CUSTOM: EndpointLimits(day=100), MASS: EndpointLimits(day=100)}
    with database.begin() as store:
        store.quotas.grant("main", CUSTOM, 40, {"day": 100}, NOON)
        store.quotas.rest("main", MASS, NOON + timedelta(minutes=5), "busy", NOON)
        budget = budget_of(store.quotas, "main", limits, NOON)
        assert budget.room(Path.CUSTOMER_SERVICE, NOON).quota == 50
        assert budget.closed(NOON) == {Path.MASS: NOON + timedelta(minutes=5)}
        store.quotas.rest("main", EVERY, NOON + timedelta(hours=1), "no token", NOON)
        resting = budget_of(store.quotas, "main", limits, NOON).closed(NOON)
    assert set(resting.values()) == {NOON + timedelta(hours=1)}
