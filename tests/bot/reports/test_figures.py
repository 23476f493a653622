from datetime import timedelta

from bot.reports.figures import Asked, Figure, outcome_figures, reactions
from storage.database import Database
from storage.deeds import ordered
from storage.results import Outcome
from tests.support import editions
from tests.support.editions import DAY, HOUR, delivery, did, occurrence, tapped
from tests.support.rows import outbox

OUTCOMES = [
    Outcome("accepted", "customer_service", "a", "", "", 50),
    Outcome("accepted", "template", "a", "", "success", 10),
    Outcome("accepted", "template", "b", "", "failed:user block", 20),
    Outcome("suppressed", "", "a", "opted_out", "", 15),
    Outcome("held_out", "", "a", "holdout", "", 5),
]


def test_each_outcome_is_a_part_of_the_audience() -> None:
    assert list(outcome_figures(OUTCOMES, 3)) == [
        Figure("audience", "members", "", 100),
        Figure("state", "accepted", "", 80, 100),
        Figure("state", "suppressed", "", 15, 100),
        Figure("state", "held_out", "", 5, 100),
        Figure("suppressed because", "opted_out", "", 15, 100),
        Figure("held_out because", "holdout", "", 5, 100),
        Figure("accepted by path", "customer_service", "", 50, 80),
        Figure("accepted by path", "template", "", 30, 80),
        Figure("receipt", "delivered, as far as is known", "", 57, 80),
        Figure("receipt", "told: failed:user block", "", 20, 80),
        Figure("receipt", "told: success", "", 10, 80),
        Figure("receipt", "told: not reached by a mass send", "", 3, 80),
    ]
    assert list(outcome_figures([], 0)) == [Figure("audience", "members", "", 0)]


def test_a_share_is_of_something() -> None:
    assert [Figure("", "", "", 1, of).share for of in (4, 0, None)] == [0.25, None, None]


def asked(*, goal: bool) -> Asked:
    return Asked("main", "marketing", DAY, ordered() if goal else None, is_order=goal)


def counted(database: Database, *, goal: bool = True) -> dict[tuple[str, str], tuple[int, int | None]]:
    with database.read() as store:
        outcomes = store.results.outcomes([1])
        found = list(reactions(store.results, [1], outcomes, asked(goal=goal)))
    assert len({(each.name, each.variant) for each in found}) == len(found)
    return {(each.name, each.variant): (each.count, each.of) for each in found}


def test_what_members_did_by_variant(database: Database) -> None:
    occurrence(database)
    for name, variant in (("m1", "a"), ("m2", "a"), ("m3", "b")):
        delivery(database, name, variant=variant)
    delivery(database, "m4", "suppressed", variant="b")
    tapped(database, int(outbox(database)[0]["id"]), HOUR)
    tapped(database, None, HOUR)
    for name in ("m2", "m3", "m4"):
        did(database, name, "in", HOUR)
    did(database, "m3", "unfollow", 2 * HOUR)
    editions.ordered(database, "m1", HOUR)
    editions.ordered(database, "m1", HOUR + timedelta(minutes=1))
    found = counted(database)
    assert [found[name, ""] for name in ("accepted", "clicked", "replied", "converted", "unfollowed")] == [
        (3, 3),
        (1, 3),
        (2, 3),
        (1, 3),
        (1, 3),
    ]
    assert (found["replied", "a"], found["replied", "b"], found["opted out", ""]) == ((1, 2), (1, 1), (0, 3))
    assert [found["ordered, in fen", variant][0] for variant in ("", "a", "b")] == [2000, 2000, 0]
    assert found["on links of mass sends", ""] == (1, None)


def test_without_a_goal_nothing_is_converted(database: Database) -> None:
    occurrence(database)
    delivery(database, "m1")
    found = counted(database, goal=False)
    assert {name for name, _ in found} == {
        "accepted",
        "clicked",
        "replied",
        "opted out",
        "unfollowed",
        "on links of mass sends",
    }
