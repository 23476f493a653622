import pytest

from bot.simulator.faults import KINDS, ON_CALL, Faults


def test_the_first_match_strikes_as_often_as_asked() -> None:
    faults = Faults()
    faults.replace(
        [
            {"endpoint": "/a", "kind": "errcode", "errcode": 45009, "times": 1},
            {"endpoint": "*", "kind": "slow", "seconds": 0},
        ]
    )
    taken = [faults.take("/a", ON_CALL), faults.take("/a", ON_CALL), faults.take("callback", KINDS)]
    assert [fault and fault.kind for fault in taken] == ["errcode", "slow", None]
    assert [row["hits"] for row in faults.rows()] == [1, 1]


@pytest.mark.parametrize(
    ("endpoint", "kind"), [("callback", "errcode"), ("/a", "duplicate"), ("*", "reorder"), ("/a", "flood")]
)
def test_kinds_that_make_no_sense_there_are_refused(endpoint: str, kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        Faults().replace([{"endpoint": endpoint, "kind": kind}])
