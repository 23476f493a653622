from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.item import CalendarItem
from bot.config.peace import PeaceSection
from bot.plan.audiences import Audiences
from bot.plan.loader import Loader, Needs
from bot.plan.terms import Sending, terms_of
from storage.database import Database
from storage.models import Engagement, Identity, Member, MemberAttribute, MemberTag, Order, table_of
from storage.segments.conditions import Condition
from tests.bot.calendar.items import item
from tests.storage.segments import people as segment_people
from tests.storage.segments.people import NOW, PEOPLE, TREE

LATER = [NOW, NOW + timedelta(days=7), NOW + timedelta(days=23)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, trees=st.lists(TREE, min_size=1, max_size=4))
def test_columns_and_the_database_choose_the_same_at_every_instant(
    database: Database, people: list[dict[str, Any]], trees: list[Condition]
) -> None:
    with database.begin() as store:
        for model in (Order, Engagement, MemberAttribute, MemberTag, Identity, Member):
            store.connection.execute(table_of(model).delete())
        segment_people.settle(store.connection, people)
    items = [
        item("0 9 * * *", audience=tree, exclude=tree if not at else None) for at, tree in enumerate(trees)
    ]
    items += [item("0 9 * * *", exclude=tree) for tree in trees]
    with database.read() as store:
        world = Loader(store.census, Needs(frozenset({"main"})), NOW).load()
    audiences = Audiences(database, world, items, NOW)
    for at in LATER:
        for each in items:
            found = world.crowds["main"].index.known[audiences(sending(each, at))]
            with database.read() as store:
                chosen = store.audiences.some("main", each.chosen(at), 100)
            assert {openid.decode() for openid in found} == {member.openid for member in chosen}


def sending(each: CalendarItem, at: datetime, cursor: str | None = None) -> Sending:
    return Sending(0, terms_of(each, PeaceSection(), 4), at, at, cursor=cursor)


def test_behind_a_cursor(database: Database) -> None:
    with database.begin() as store:
        segment_people.settle(store.connection, [_person(), _person(), _person()])
        world = Loader(store.census, Needs(frozenset({"main"})), NOW).load()
    everybody = Audiences(database, world, [], NOW)
    assert list(everybody(sending(item("0 9 * * *"), NOW, "o0-0"))) == [1, 2]
    assert list(everybody(sending(item("0 9 * * *"), NOW, ""))) == [0, 1, 2]


def _person() -> dict[str, Any]:
    account = {"account": "main", "following": True, "first_scene": "", "last_scene": ""}
    known = {"joined_at": NOW, "last_seen_at": NOW, "wants_marketing": True, "accounts": [account]}
    return known | {"tags": set(), "attributes": {}, "events": [], "orders": []}
