from datetime import timedelta

import pytest

from storage.attributes import Attribute
from storage.database import Database
from storage.models import MemberAttribute
from storage.profiles import MemberRecord, Profile
from tests.support.programs import NOON, SECOND
from tests.support.rows import rows


def put(database: Database, *values: str, step: timedelta = SECOND) -> dict[str, object]:
    """The row, after these values were told one after the other."""
    with database.begin() as store:
        store.members.save([MemberRecord(Profile("m1", NOON), "main", "o1")])
        for number, value in enumerate(values):
            store.attributes.put([Attribute("m1", "city", value, "import", NOON + number * step)])
    (row,) = rows(database, MemberAttribute)
    return row


def test_the_later_value_counts(database: Database) -> None:
    assert put(database, "上海", "北京") == {
        "member_id": "m1",
        "name": "city",
        "value": "北京",
        "number": None,
        "source": "import",
        "at": NOON + SECOND,
    }


def test_in_whatever_order_they_arrive(database: Database) -> None:
    assert put(database, "北京", "上海", step=-SECOND)["value"] == "北京"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("2", 2_000_000),
        ("-12.5", -12_500_000),
        ("0.0000001", 0),
        (" 3 ", 3_000_000),
        ("1,200", 1_200_000_000),
        ("¥1,299.50", 1_299_500_000),
        ("１２", 12_000_000),
        ("9,9", None),
        ("9000000000000", 9 * 10**18),
        ("9000000000001", None),
        ("1e999999", None),
        ("NaN", None),
        ("Infinity", None),
        ("two", None),
        ("", None),
    ],
)
def test_numbers_can_be_compared(database: Database, value: str, number: int | None) -> None:
    assert put(database, value)["number"] == number


def test_what_is_known_of_some_members(database: Database) -> None:
    put(database, "上海")
    with database.begin() as store:
        store.attributes.put([Attribute("m1", "skin", "dry", "import", NOON)])
        assert store.attributes.values(["m1", "m2"], ["city", "age"]) == {("m1", "city"): "上海"}
        assert store.attributes.values([], []) == {}
