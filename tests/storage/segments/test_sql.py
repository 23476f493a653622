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
from tests.storage.segments.people import NOW, PEOPLE, TREE, TREES, settle

IDENTITIES, MEMBERS = table_of(Identity), table_of(Member)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # every example is rolled back
)
@given(people=PEOPLE, trees=st.lists(TREE, min_size=1, max_size=5))
def test_the_database_and_the_predicate_agree(
    database: Database, people: list[dict[str, Any]], trees: list[Condition]
) -> None:
    with suppress(InterruptedError), database.begin() as store:
        settle(store.connection, people)
        everyone = store.connection.scalars(select(IDENTITIES.c.openid)).all()
        facts = load_facts(store.connection, "main", everyone)
        here = select(IDENTITIES.c.openid).where(IDENTITIES.c.account == "main")
        for tree in trees:
            by_sql = set(store.connection.scalars(here.where(sql_of(tree, NOW))))
            by_test = {openid for openid, known in facts.items() if matches(tree, known, NOW)}
            assert by_sql == by_test, tree
            others = set(store.connection.scalars(here.where(~sql_of(tree, NOW))))
            assert others == facts.keys() - by_sql, "never unknown"
        raise InterruptedError  # the next example begins with an empty database


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
