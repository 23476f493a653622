from dataclasses import asdict, replace

from storage.database import Database
from storage.models import Order
from storage.orders import Purchase
from storage.profiles import MemberRecord, Profile
from tests.support.programs import NOON, SECOND
from tests.support.rows import rows

SERUM = Purchase("shop:1", "m1", "serum", 2, 19_900, NOON)


def test_an_order_counts_once_and_can_be_given_back(database: Database) -> None:
    with database.begin() as store:
        store.members.save([MemberRecord(Profile("m1", NOON), "main", "o1")])
        assert store.orders.add([SERUM, replace(SERUM, id="shop:2")]) == 2
        back = {"shop:2": NOON + SECOND, "shop:9": NOON + SECOND}
        assert (store.orders.refunded(back), store.orders.refunded(back)) == (1, 0)
        assert store.orders.add([SERUM, replace(SERUM, id="shop:2", quantity=9)]) == 0, "told again"
    assert rows(database, Order) == [
        asdict(SERUM) | {"refunded_at": None},
        asdict(SERUM) | {"id": "shop:2", "refunded_at": NOON + SECOND},
    ]
