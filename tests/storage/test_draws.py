from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, literal, select

from storage.buckets import PARTS, PRIME, bucket_of
from storage.database import Database
from storage.draws import Draws, HeldOut, by_weight, share

WEIGHTS = st.lists(st.integers(1, 100), min_size=2, max_size=10)


@pytest.mark.parametrize("bucket", [0, 1, 12345, PRIME // 2, PRIME - 1, *map(bucket_of, "abcdefgh")])
def test_sql_draws_the_same(database: Database, bucket: int) -> None:
    draws = Draws(
        held_out=(HeldOut("control_group", "control:x", 2500), HeldOut("holdout", "holdout:tip", 5000)),
        variant_lot="variant:tip",
        variants=by_weight([("a", 1), ("b", 3), ("c", 1)]),
    )
    column = literal(bucket, BigInteger)
    held_out, reason = draws.held_out_sql(column)
    with database.read() as store:
        found = store.connection.execute(select(held_out, reason, draws.variant_sql(column))).one()
    why = draws.held_out_reason(bucket)
    assert (bool(found[0]), found[1], found[2]) == (why != "", why, draws.variant(bucket))


def test_without_lots_everybody_gets_the_same(database: Database) -> None:
    assert (Draws().held_out_reason(7), Draws().variant(7)) == ("", "")
    with database.read() as store:
        assert store.connection.scalar(select(Draws().variant_sql(literal(7, BigInteger)))) == ""


@settings(max_examples=20)
@given(WEIGHTS)
def test_weights_share_all_lots(weights: list[int]) -> None:
    bounds = by_weight([(str(number), weight) for number, weight in enumerate(weights)])
    before = 0
    for (_, below), weight in zip(bounds, weights, strict=True):
        assert abs((below - before) - weight * PARTS / sum(weights)) <= 1
        before = below
    assert before == PARTS


def test_shares_are_kept_among_many_and_a_larger_one_keeps_who_is_in_it() -> None:
    buckets = [bucket_of(f"member-{number}") for number in range(20_000)]
    small, large = (Draws((HeldOut("holdout", "holdout:tip", share(part)),)) for part in (0.1, 0.2))
    inside = [bucket for bucket in buckets if small.held_out_reason(bucket)]
    assert abs(len(inside) / len(buckets) - 0.1) < 0.01
    assert all(large.held_out_reason(bucket) for bucket in inside)
    drawn = Draws(variant_lot="variant:tip", variants=by_weight([("a", 1), ("b", 3)]))
    counted = Counter(map(drawn.variant, buckets))
    assert abs(counted["b"] / len(buckets) - 0.75) < 0.015
