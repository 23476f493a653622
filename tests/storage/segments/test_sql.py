from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage.database import Database
from storage.models import Identity, Member, table_of
from storage.segments.conditions import Condition
from storage.segments.facts import load_facts
from storage.segments.match import matches
from storage.segments.sql import sql_of
from storage.store import Store
from tests.storage.segments.people import INSTANTS, NOW, PEOPLE, TREE, TREES, settle

IDENTITIES, MEMBERS = table_of(Identity), table_of(Member)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # every example is rolled back
)
@given(people=PEOPLE, trees=st.lists(TREE, min_size=1, max_size=5))
def test_the_database_and_the_predicate_agree(
    database: Database, people: list[dict[str, Any]], trees: list[Condition]
) -> None:
    with suppress(InterruptedError), database.begin() as store:
        settle(store.connection, people)
        compare(store, trees)
        raise InterruptedError  # the next example begins with an empty database


def compare(store: Store, trees: Sequence[Condition]) -> None:
    everyone = store.connection.scalars(select(IDENTITIES.c.openid)).all()
    facts = load_facts(store.connection, "main", everyone)
    here = select(IDENTITIES.c.openid).where(IDENTITIES.c.account == "main")
    for tree in trees:
        by_sql = set(store.connection.scalars(here.where(sql_of(tree, NOW))))
        by_test = {openid for openid, known in facts.items() if matches(tree, known, NOW)}
        assert by_sql == by_test, tree
        others = set(store.connection.scalars(here.where(~sql_of(tree, NOW))))
        assert others == facts.keys() - by_sql, "never unknown"


def at_the_edges() -> list[dict[str, Any]]:
    """A person for each instant and each value, and one of whom nothing is known."""
    values = ["a", "b", "1", "1.5", "1.5000001", "2", "", "-1"]
    account = {"account": "main", "following": True, "first_scene": "a", "last_scene": "b"}
    blank: dict[str, Any] = {
        "tags": [],
        "attributes": {},
        "events": [],
        "orders": [],
        "wants_marketing": True,
    }
    people = [
        {
            "accounts": [account],
            "joined_at": at,
            "last_seen_at": at,
            "wants_marketing": number % 2 == 0,
            "tags": ["a"] * (number % 2),
            "attributes": {"x": value, "lifecycle": value},
            "events": [{"kind": "in", "topic": "a", "source": "b", "at": at}] * (number % 3 + 1),
            "orders": [
                {"product": "a", "amount_fen": 2, "paid_at": at, "refunded_at": refunded}
                for refunded in (None, NOW, None)[: number % 3 + 1]
            ],
        }
        for number, (at, value) in enumerate(zip(INSTANTS, values, strict=True))
    ]
    unknown = account | {"following": False, "first_scene": "", "last_scene": ""}
    return [*people, blank | {"accounts": [unknown], "joined_at": NOW, "last_seen_at": NOW}]


def edge_conditions() -> list[dict[str, Any]]:
    ago = [{side: span} for side in ("within", "before") for span in ("7d", "30d")]
    counts = [
        {},
        {"at_least": 2},
        {"at_least": 0, "at_most": 0},
        {"at_most": 1},
        {"at_least": 0, "at_most": 2},
    ]
    tests: list[dict[str, Any]] = [{"is": "a"}, {"is_not": "a"}, {"in": ["a", "2"]}, {"exists": True}]
    tests += [{"exists": False}, {"at_least": 1.5}, {"at_most": 1.5}, {"at_most": 0}]
    within: list[dict[str, Any]] = [{}, {"within": "7d"}, {"within": "30d"}]
    return [
        {"tag": "a"},
        {"lifecycle": "a"},
        *({"attribute": name, **test} for name in ("x", "y") for test in tests),
        *({"scene": scene, "touch": touch} for scene in "ab" for touch in ("first", "last", "any")),
        *({key: wanted} for key in ("following", "wants_marketing") for wanted in (True, False)),
        *({key: span} for key in ("joined", "last_seen") for span in ago),
        *({"event": kind, **span, **count} for kind in ("in", "push") for span in within for count in counts),
        *(
            {"event": "in", **only}
            for only in ({"topic": "a"}, {"topic": "b"}, {"source": "b"}, {"source": "a"})
        ),
        *({"orders": {**span, **count}} for span in within for count in counts),
        *({"orders": {"spent_at_least": fen, "at_least": 0, "at_most": 9}} for fen in (0, 2, 3, 4, 5)),
        *({"orders": {"product": product}} for product in "ab"),
    ]


def test_they_agree_at_every_edge(database: Database) -> None:
    with database.begin() as store:
        settle(store.connection, at_the_edges())
        compare(store, [TREES.validate_python(written) for written in edge_conditions()])


def test_the_largest_trees_can_be_asked(database: Database) -> None:
    cities = {"attribute": "city", "in": [str(number) for number in range(100)]}
    deep: dict[str, Any] = {"tag": "x"}
    for _ in range(7):
        deep = {"not": deep}
    with database.read() as store:
        largest: dict[str, Any]
        for largest in ({"any": [cities] * 99}, {"all": [{"orders": {}}] * 99}, deep):
            where = sql_of(TREES.validate_python(largest), NOW)
            asked = select(IDENTITIES.c.openid).where(where, ~where)
            assert store.connection.scalars(asked).all() == []


def test_conditions_are_of_whichever_row_is_asked(database: Database) -> None:
    """Tables of the surrounding query are not mistaken for those of the condition."""
    where = sql_of(TREES.validate_python({"wants_marketing": True}), NOW)
    with database.read() as store:
        asked = select(IDENTITIES.c.openid).join(MEMBERS, MEMBERS.c.id == IDENTITIES.c.member_id).where(where)
        assert store.connection.scalars(asked).all() == []
