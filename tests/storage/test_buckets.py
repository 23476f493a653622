from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, literal, select

from storage.buckets import PARTS, PRIME, bucket_of, lot
from storage.database import Database

_BUCKETS = st.integers(0, PRIME - 1)


def test_the_databases_draw_as_python_does(database: Database) -> None:
    buckets = [0, 1, 12345, PRIME - 1, bucket_of("m1"), bucket_of("m2")]
    with database.read() as store:
        drawn = [
            store.connection.scalar(select(lot(literal(bucket, BigInteger), "control"))) for bucket in buckets
        ]
    assert drawn == [lot(bucket, "control") for bucket in buckets]


@given(st.lists(_BUCKETS, min_size=1), st.text())
def test_an_array_draws_as_its_numbers_do(buckets: list[int], name: str) -> None:
    array = np.array(buckets, dtype=np.int64)
    assert lot(array, name).tolist() == [lot(bucket, name) for bucket in buckets]


def test_lots_are_even_and_independent_of_each_other() -> None:
    buckets = [bucket_of(f"member-{number}") for number in range(20_000)]
    half = PARTS // 2
    both = Counter((lot(bucket, "a") < half, lot(bucket, "b") < half) for bucket in buckets)
    assert len(both) == 4
    assert all(abs(count - 5_000) < 300 for count in both.values())
