from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.deeds import Deed, logged, opted_out, ordered, tagged
from storage.models import table_of
from storage.path_models import MassJob
from storage.results import Assigned, Outcome
from tests.support import editions
from tests.support.editions import DAY, DUE, HOUR, delivery, did, occurrence, tapped
from tests.support.rows import outbox

MINUTE = timedelta(minutes=1)


def followed(
    database: Database, deed: Deed, within: timedelta = DAY, of: tuple[int, ...] = (1,)
) -> dict[str, int]:
    with database.read() as store:
        return store.results.followed_by(of, deed, within)


def arms(database: Database, deed: Deed | None = None, of: tuple[int, ...] = (1,)) -> list[Assigned]:
    with database.read() as store:
        return store.results.arms(of, deed, DAY)


def test_an_item_s_editions(database: Database) -> None:
    occurrence(database, 2, DUE + DAY, state="expired", reason="too late")
    occurrence(database, 1)
    occurrence(database, 3, item="other")
    with database.read() as store:
        found = store.results.editions("spring")
    assert [(each.id, each.due_at, each.state, each.reason) for each in found] == [
        (1, DUE, "done", ""),
        (2, DUE + DAY, "expired", "too late"),
    ]


def test_every_delivery_by_what_became_of_it(database: Database) -> None:
    occurrence(database)
    for name in ("a", "b"):
        delivery(database, name, variant="short")
    delivery(database, "c", variant="long", receipt="failed")
    delivery(database, "d", "held_out", reason="holdout")
    delivery(database, "e", of=2)
    with database.read() as store:
        found = store.results.outcomes([1])
    assert set(found) == {
        Outcome("accepted", "customer_service", "short", "", "", 2),
        Outcome("accepted", "customer_service", "long", "", "failed", 1),
        Outcome("held_out", "", "", "holdout", "", 1),
    }


def test_whom_mass_sends_did_not_reach(database: Database) -> None:
    job = {
        "account": "main",
        "content": "{}",
        "size": 100,
        "state": "accepted",
        "created_at": DUE,
        "not_before": DUE,
    }
    told = [(1, "send success", 90), (1, "send success", 95), (1, "", 0), (2, "send fail", 0)]
    with database.begin() as store:
        for number, (of, status, sent) in enumerate(told):
            row = {"client_msg_id": str(number), "occurrence_id": of, "status": status, "sent": sent}
            store.connection.execute(table_of(MassJob).insert(), job | row)
        assert [store.results.mass_losses(of) for of in ([1], [1, 2], [3])] == [15, 115, 0]


def test_taps_of_known_members_and_of_nobody(database: Database) -> None:
    occurrence(database)
    for name, variant in (("a", "short"), ("b", "long"), ("c", "long")):
        delivery(database, name, variant=variant)
    first, second, third = (row["id"] for row in outbox(database))
    for delivery_id, after in (
        (first, HOUR),
        (first, 2 * HOUR),
        (second, HOUR),
        (third, 2 * DAY),
        (None, HOUR),
    ):
        tapped(database, delivery_id, after)
    with database.read() as store:
        assert store.results.clicked([1], DAY) == {"short": 1, "long": 1}
        assert store.results.taps_of_nobody([1]) == 1
        assert (store.results.clicked([2], DAY), store.results.taps_of_nobody([2])) == ({}, 0)


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (5 * MINUTE, False),
        (6 * MINUTE, True),
        (DAY + 5 * MINUTE, True),
        (DAY + 6 * MINUTE, False),
        (-HOUR, False),
    ],
)
def test_what_follows_within_the_window_counts(database: Database, after: timedelta, counts: bool) -> None:  # noqa: FBT001 - a table
    occurrence(database)
    delivery(database, "a", variant="v")
    did(database, "a", "in", after)
    did(database, "a", "in", after)
    assert followed(database, logged("in", "main")) == ({"v": 1} if counts else {})


def test_only_this_deed_of_who_got_it_counts(database: Database) -> None:
    occurrence(database)
    for name, state in (("a", "accepted"), ("b", "suppressed"), ("c", "held_out"), ("d", "unknown")):
        delivery(database, name, state)
        did(database, name, "in", HOUR)
        did(database, name, "click", HOUR, source="calendar:spring")
    did(database, "a", "unfollow", HOUR, account="other")
    assert followed(database, logged("in", "main")) == {"": 1}
    assert followed(database, logged("click", "main", "calendar:spring")) == {"": 1}
    for deed in (
        logged("unfollow", "main"),
        logged("click", "main", "calendar:other"),
        logged("scan", "main"),
    ):
        assert followed(database, deed) == {}


def test_orders_tags_and_wishes(database: Database) -> None:
    occurrence(database)
    for name in "abcd":
        delivery(database, name)
    editions.ordered(database, "a", HOUR)
    editions.ordered(database, "b", HOUR, product="cup")
    editions.ordered(database, "c", HOUR, refunded_at=DUE + DAY)
    editions.tagged(database, "d", "VIP", HOUR)
    with database.begin() as store:
        at = (DUE + HOUR).isoformat(timespec="microseconds")
        store.connection.execute(
            text(f"UPDATE members SET wants_marketing = FALSE, wants_marketing_at = '{at}' WHERE id = 'a'")
        )
        store.connection.execute(text(f"UPDATE members SET wants_marketing_at = '{at}' WHERE id = 'b'"))
    assert followed(database, ordered()) == {"": 2}
    assert followed(database, ordered("tea")) == {"": 1}
    assert followed(database, tagged("VIP")) == {"": 1}
    assert followed(database, opted_out("marketing")) == {"": 1}
    assert followed(database, opted_out("service")) == {}


def test_an_order_after_two_sends_is_worth_its_amount_once(database: Database) -> None:
    for number in (1, 2):
        occurrence(database, number, DUE + (number - 1) * HOUR)
        delivery(database, "a", of=number, variant="v")
    delivery(database, "b", of=1, variant="w")
    editions.ordered(database, "a", 2 * HOUR)
    editions.ordered(database, "a", 3 * HOUR, amount_fen=500)
    with database.read() as store:
        assert store.results.worth([1, 2], ordered(), DAY) == {"v": 1500}
    assert followed(database, ordered(), of=(1, 2)) == {"v": 2}


def test_arms_hold_everybody_as_assigned(database: Database) -> None:
    occurrence(database)
    for name, state in (("a", "accepted"), ("b", "suppressed"), ("c", "held_out"), ("d", "held_out")):
        delivery(database, name, state)
    for name, after in (("a", HOUR), ("a", 2 * HOUR), ("b", MINUTE), ("d", DAY), ("c", DAY + MINUTE)):
        editions.ordered(database, name, after)
    assert arms(database, ordered()) == [
        Assigned("treated", "", 2, 2, 3000),
        Assigned("held_out", "", 2, 1, 1000),
    ]
    assert arms(database) == [Assigned("treated", "", 2, 0, 0), Assigned("held_out", "", 2, 0, 0)]


def test_over_several_occurrences_a_person_counts_once_from_the_first(database: Database) -> None:
    for number in (1, 2):
        occurrence(database, number, DUE + (number - 1) * 2 * DAY)
        delivery(database, "a", of=number)
        delivery(database, "b", "held_out", of=number)
        delivery(database, "c", "held_out" if number == 1 else "accepted", of=number)
    delivery(database, "d", of=2)
    editions.ordered(database, "a", 2 * DAY + HOUR)
    editions.ordered(database, "b", HOUR)
    editions.ordered(database, "d", 2 * DAY + HOUR)
    assert arms(database, ordered(), of=(1, 2)) == [
        Assigned("treated", "", 2, 1, 1000),
        Assigned("both", "", 1, 0, 0),
        Assigned("held_out", "", 1, 1, 1000),
    ]


def test_who_is_known_by_two_openids_is_one_person(database: Database) -> None:
    occurrence(database)
    delivery(database, "a")
    delivery(database, "a", dedupe="again", openid="o-a2")
    assert arms(database) == [Assigned("treated", "", 1, 0, 0)]


def test_an_item_that_is_due_every_minute_for_months(database: Database) -> None:
    occurrence(database)
    delivery(database, "a")
    months = range(70_000)
    with database.read() as store:
        assert [each.deliveries for each in store.results.outcomes(months)] == [1]
        assert [each.people for each in store.results.arms(months, None, DAY)] == [1]
        assert (store.results.mass_losses(months), store.results.taps_of_nobody(months)) == (0, 0)
        assert store.results.clicked(months, DAY) == {}
