from dataclasses import replace
from datetime import timedelta

from bot.imports.attributes import AttributeRow
from bot.imports.load import load_attributes, load_orders
from bot.imports.orders import OrderRow
from storage.database import Database
from storage.models import MemberAttribute, Order
from storage.orders import Purchase
from tests.support.deliveries import member
from tests.support.programs import NOON, SECOND
from tests.support.rows import rows

TEA = Purchase("shop:1/tea", "o1", "tea", 1, 1000, NOON)
CUP = replace(TEA, id="shop:2/cup", member_id="m-o1", product="cup")


def test_orders_are_loaded_once_and_given_back_once(database: Database) -> None:
    member(database)
    stranger = OrderRow(replace(TEA, id="shop:3/tea", member_id="who"), NOON)
    sheet = [("row 2", OrderRow(TEA, None)), ("row 3", OrderRow(CUP, NOON + SECOND)), ("row 4", stranger)]
    first, again = load_orders(database, sheet, ["main"]), load_orders(database, sheet, ["main"])
    assert first.counts == {"new": 2, "known": 0, "refunded": 1}
    assert again.counts == {"new": 0, "known": 2, "refunded": 0}
    assert first.problems == again.problems == ["row 4: no member has the openid or id 'who'"]
    stored = [(row["id"], row["member_id"], row["refunded_at"]) for row in rows(database, Order)]
    assert stored == [("shop:1/tea", "m-o1", None), ("shop:2/cup", "m-o1", NOON + SECOND)]
    assert load_orders(database, sheet, ["other"]).counts["known"] == 1, "openids of another account"


def test_more_rows_than_one_transaction_takes(database: Database) -> None:
    member(database)
    sheet = [(f"row {n}", OrderRow(replace(TEA, id=f"shop:{n}/tea"), None)) for n in range(2001)]
    assert load_orders(database, sheet, ["main"]).counts["new"] == 2001


def test_attributes_are_set_where_they_differ(database: Database) -> None:
    member(database)
    member(database, "o2")
    sheet = [("row 2", AttributeRow("o1", {"city": "上海", "age": "30"})), ("row 3", AttributeRow("o2", {}))]
    assert load_attributes(database, sheet, ["main"], NOON).counts == {"changed": 2, "unchanged": 0}
    before = rows(database, MemberAttribute)
    later = NOON + timedelta(days=1)
    assert load_attributes(database, sheet, ["main"], later).counts == {"changed": 0, "unchanged": 2}
    assert rows(database, MemberAttribute) == before
    moved = [("row 2", AttributeRow("m-o1", {"city": "北京"}))]
    assert load_attributes(database, moved, ["main"], later).counts == {"changed": 1, "unchanged": 0}
    assert [row["value"] for row in rows(database, MemberAttribute, name="city")] == ["北京"]


def test_who_stands_twice_and_who_is_unknown(database: Database) -> None:
    member(database)
    sheet = [
        ("row 2", AttributeRow("o1", {"city": "上海"})),
        ("row 3", AttributeRow("m-o1", {"city": "北京"})),
        ("row 4", AttributeRow("who", {"city": "北京"})),
    ]
    loaded = load_attributes(database, sheet, ["main"], NOON)
    assert loaded.counts["changed"] == 1
    assert loaded.problems == [
        "row 3: the same member as row 2; leave one of the two",
        "row 4: no member has the openid or id 'who'",
    ]
