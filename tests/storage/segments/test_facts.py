from typing import Any

from sqlalchemy import event

from storage.database import Database
from storage.segments.facts import Happened, Known, MemberFacts, Ordered, load_facts
from tests.storage.segments.people import NOW, settle

PERSON: dict[str, Any] = {
    "joined_at": NOW,
    "last_seen_at": NOW,
    "wants_marketing": False,
    "accounts": [{"account": "main", "following": True, "first_scene": "door", "last_scene": ""}],
    "tags": {"VIP"},
    "attributes": {"city": "上海", "age": "30"},
    "events": [{"kind": "in", "topic": "t", "source": "s", "at": NOW}],
    "orders": [{"product": "serum", "amount_fen": 100, "paid_at": NOW, "refunded_at": None}],
}


def test_facts_are_loaded_in_five_statements_whatever_the_number(database: Database) -> None:
    statements: list[str] = []
    with database.begin() as store:
        settle(store.connection, [PERSON] * 3)
    with database.read() as store:
        event.listen(store.connection, "before_cursor_execute", lambda *given: statements.append(given[2]))
        found = load_facts(store.connection, "main", ["o0-0", "o2-0", "nobody"])
        assert load_facts(store.connection, "other", ["o0-0"]) == {}
    assert found.keys() == {"o0-0", "o2-0"}
    assert len([each for each in statements if each.startswith("SELECT")]) == 2 * 5
    assert found["o2-0"] == MemberFacts(
        member_id="m2",
        following=True,
        first_scene="door",
        last_scene="",
        joined_at=NOW,
        last_seen_at=NOW,
        wants_marketing=False,
        tags=frozenset({"VIP"}),
        attributes={"city": Known("上海", None), "age": Known("30", 30_000_000)},
        events=(Happened("in", "t", "s", NOW),),
        orders=(Ordered("serum", 100, NOW, None),),
    )
