from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import FixedClock
from bot.imports.attributes import AttributeRow
from bot.imports.load import Loader
from bot.imports.orders import OrderRow
from core.sheets.rows import Placed
from storage.database import Database, open_database
from storage.models import Member, MemberAttribute, Order
from storage.orders import Purchase
from tests.support.deliveries import member
from tests.support.programs import NOON, SECOND
from tests.support.rows import rows

TEA = Purchase("shop:1/tea", "o1", "tea", 1, 1000, NOON)
CUP = replace(TEA, id="shop:2/cup", member_id="m-o1", product="cup")
ORDERS = [
    Placed("row 2", OrderRow(TEA, None)),
    Placed("row 3", OrderRow(CUP, NOON + SECOND)),
    Placed("row 4", OrderRow(replace(TEA, id="shop:3/tea", member_id="who"), NOON)),
]


def people(*values: tuple[str, dict[str, str]]) -> list[Placed[AttributeRow]]:
    return [Placed(f"row {number}", AttributeRow(*value)) for number, value in enumerate(values, start=2)]


@pytest.fixture
def loader(database: Database) -> Loader:
    member(database)
    return Loader(database, ["main"], FixedClock(NOON))


def test_orders_are_loaded_once_and_given_back_once(loader: Loader) -> None:
    first, again = loader.orders(ORDERS), loader.orders(ORDERS)
    assert first.counts == {"new": 2, "known": 0, "refunded": 1}
    assert again.counts == {"new": 0, "known": 2, "refunded": 0}
    assert [str(problem) for problem in first.problems] == ["row 4: 'who' is no member's openid or id"]
    assert first.problems == again.problems
    stored = [(row["id"], row["member_id"], row["refunded_at"]) for row in rows(loader.database, Order)]
    assert stored == [("shop:1/tea", "m-o1", None), ("shop:2/cup", "m-o1", NOON + SECOND)]
    assert replace(loader, accounts=["other"]).orders(ORDERS).counts["known"] == 1, (
        "openids of another account"
    )


def test_what_a_dry_run_tells_is_what_then_happens(loader: Loader) -> None:
    told: list[int] = []
    dry = replace(loader, dry=True, advance=told.append)
    twice = [*ORDERS, *ORDERS, Placed("row 9", OrderRow(TEA, NOON))]
    assert dry.orders(twice) == dry.orders(twice)
    assert told == [7, 7]
    assert rows(loader.database, Order) == []
    assert dry.orders(twice) == loader.orders(twice)
    assert dry.orders(twice) == loader.orders(twice)


def test_of_two_refunds_of_an_order_the_first_counts(loader: Loader) -> None:
    twice = [Placed("row 2", OrderRow(TEA, NOON)), Placed("row 3", OrderRow(TEA, NOON + SECOND))]
    assert loader.orders(twice).counts == {"new": 1, "known": 1, "refunded": 1}
    assert loader.orders(twice).counts == {"new": 0, "known": 2, "refunded": 0}
    assert [row["refunded_at"] for row in rows(loader.database, Order)] == [NOON]


class Working(FixedClock):
    """Whatever is timed takes `step` seconds; in a rest another process writes something."""

    def __init__(self, other: Database, step: float) -> None:
        super().__init__(NOON)
        self.other, self.step = other, step
        self.rests: list[float] = []

    def monotonic(self) -> float:
        self.advance(timedelta(seconds=self.step))
        return super().monotonic()

    def sleep(self, seconds: float) -> None:
        member(self.other, f"rest{len(self.rests)}")
        self.rests.append(seconds)


def test_an_import_leaves_the_database_to_others_for_longer_than_it_holds_it(
    database: Database, database_url: str
) -> None:
    member(database)
    other, told = open_database(database_url), list[int]()
    clock = Working(other, step=0.002)
    many = [Placed(f"row {n}", OrderRow(replace(TEA, id=f"shop:{n}/tea"), None)) for n in range(2001)]
    assert Loader(database, ["main"], clock, advance=told.append).orders(many).counts["new"] == 2001
    assert told == [1000, 1000, 1]
    assert clock.rests == [pytest.approx(3 * 0.004)] * 2, "thrice as long as the chunk and its commit took"
    assert len(rows(database, Member)) == 1 + 2
    other.close()


def test_an_import_writes_less_at_once_where_that_takes_long(database: Database) -> None:
    member(database)
    told: list[int] = []
    loader = Loader(database, ["main"], Working(database, step=0.008), advance=told.append)
    loader.orders([Placed(f"row {n}", OrderRow(replace(TEA, id=f"shop:{n}"), None)) for n in range(1500)])
    assert told == [1000, 250, 100, 100, 50]


def test_attributes_are_set_where_they_differ(loader: Loader) -> None:
    member(loader.database, "o2")
    sheet = people(("o1", {"city": "上海", "age": "30"}), ("o2", {}))
    dry = replace(loader, dry=True)
    assert dry.attributes(sheet, NOON).counts == {"changed": 2, "unchanged": 0}
    assert rows(loader.database, MemberAttribute) == []
    assert loader.attributes(sheet, NOON).counts == {"changed": 2, "unchanged": 0}
    before = rows(loader.database, MemberAttribute)
    later = NOON + timedelta(days=1)
    assert loader.attributes(sheet, later).counts == {"changed": 0, "unchanged": 2}
    assert rows(loader.database, MemberAttribute) == before
    moved = people(("m-o1", {"city": "北京"}))
    assert loader.attributes(moved, later).counts == {"changed": 1, "unchanged": 0}
    assert [row["value"] for row in rows(loader.database, MemberAttribute, name="city")] == ["北京"]


def test_who_stands_twice_and_who_is_unknown(loader: Loader) -> None:
    sheet = people(
        ("o1", {"city": "上海"}),
        ("m-o1", {"city": "北京", "age": "30"}),
        ("o1", {"city": "上海"}),
        ("who", {"city": "北京"}),
    )
    for changed in (2, 0):
        loaded = loader.attributes(sheet, NOON)
        assert loaded.counts == {"changed": changed, "unchanged": 2 - changed}
        assert [str(problem) for problem in loaded.problems] == [
            "row 3, column city: '北京' differs from what stands above for this member; leave one of the two",
            "row 5: 'who' is no member's openid or id",
        ]
