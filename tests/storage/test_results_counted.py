"""Random campaigns, counted by the database and by hand."""

import random
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.deeds import ordered
from storage.models import Delivery, Member, Order, table_of
from storage.results import Assigned
from tests.support.editions import DUE, HOUR, occurrence

WITHIN = 5 * HOUR
Sent = tuple[int, str, str, str, datetime | None]
"""(occurrence, member, state, variant, sent at)."""


@pytest.mark.parametrize("seed", range(3))
def test_counted_twice(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    dues = {number: DUE + timedelta(hours=3 * number) for number in (1, 2, 3)}
    for number, due in dues.items():
        occurrence(database, number, due)
    sent = [
        _delivery(chance, number, f"m{who}", due)
        for number, due in dues.items()
        for who in range(60)
        if chance.random() < 0.8
    ]
    orders = [
        (
            f"o{number}",
            f"m{chance.randrange(60)}",
            DUE + chance.randrange(15 * 60) * timedelta(minutes=1),
            chance.random() < 0.2,
        )
        for number in range(150)
    ]
    _write(database, sent, orders)
    kept = [(key, who, at) for key, who, at, refunded in orders if not refunded]
    with database.read() as store:
        for chosen in ([1], [2, 3], [1, 2, 3]):
            mine = [row for row in sent if row[0] in chosen]
            assert store.results.followed_by(chosen, ordered(), WITHIN) == _converted(mine, kept)
            assert store.results.worth(chosen, ordered(), WITHIN) == _worth(mine, kept)
            assert store.results.arms(chosen, ordered(), WITHIN) == _arms(mine, kept, dues)


def _delivery(chance: random.Random, number: int, who: str, due: datetime) -> Sent:
    state = chance.choice(["accepted", "accepted", "accepted", "held_out", "suppressed"])
    at = due + chance.randrange(120) * timedelta(minutes=1) if state == "accepted" else None
    return number, who, state, "a" if int(who[1:]) % 3 else "b", at


def _write(database: Database, sent: list[Sent], orders: list[tuple[str, str, datetime, bool]]) -> None:
    with database.begin() as store:
        run = store.connection.execute
        run(
            table_of(Member).insert(),
            [{"id": f"m{who}", "joined_at": DUE, "last_seen_at": DUE} for who in range(60)],
        )
        common = {
            "account": "main",
            "openid": "o",
            "content": "",
            "created_at": DUE,
            "not_before": DUE,
            "expires_at": DUE,
        }
        names = ("occurrence_id", "member_id", "state", "variant", "attempted_at")
        rows = [common | {"dedupe": str(row)} | dict(zip(names, row, strict=True)) for row in sent]
        run(table_of(Delivery).insert(), rows)
        values = [
            {
                "id": key,
                "member_id": who,
                "product": "tea",
                "quantity": 1,
                "amount_fen": 100,
                "paid_at": at,
                "refunded_at": at if refunded else None,
            }
            for key, who, at, refunded in orders
        ]
        run(table_of(Order).insert(), values)


Kept = list[tuple[str, str, datetime]]


def _after(since: datetime, at: datetime) -> bool:
    return since < at <= since + WITHIN


def _converted(sent: list[Sent], orders: Kept) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, member, _, variant, at in sent:
        if at and any(who == member and _after(at, paid) for _, who, paid in orders):
            found[variant] = found.get(variant, 0) + 1
    return found


def _worth(sent: list[Sent], orders: Kept) -> dict[str, int]:
    pairs = {
        (variant, key)
        for _, member, _, variant, at in sent
        for key, who, paid in orders
        if at and who == member and _after(at, paid)
    }
    return {name: sum(100 for variant, _ in pairs if variant == name) for name in {each for each, _ in pairs}}


def _arms(sent: list[Sent], orders: Kept, dues: dict[int, datetime]) -> list[Assigned]:
    totals: dict[tuple[int, str], list[int]] = {}
    for member in {row[1] for row in sent}:
        mine = [row for row in sent if row[1] == member]
        sides = {row[2] == "held_out" for row in mine}
        arm = 1 if len(sides) == 2 else 2 * sides.pop()
        since = dues[min(row[0] for row in mine)]
        bought = sum(100 for _, who, paid in orders if who == member and _after(since, paid))
        total = totals.setdefault((arm, mine[0][3]), [0, 0, 0])
        for place, value in enumerate((1, bool(bought), bought)):
            total[place] += value
    return [
        Assigned(("treated", "both", "held_out")[arm], name, *totals[arm, name])
        for arm, name in sorted(totals)
    ]
