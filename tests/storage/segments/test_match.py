from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage.segments.facts import Happened, Known, MemberFacts, Ordered
from storage.segments.match import matches
from tests.storage.segments.people import NOW, TREES

DAY = timedelta(days=1)
NEVER = {"at_least": 0, "at_most": 0}
MEMBER = MemberFacts(
    member_id="m1",
    following=True,
    first_scene="door",
    last_scene="parcel",
    joined_at=NOW - 30 * DAY,
    last_seen_at=NOW - DAY,
    wants_marketing=True,
    tags=frozenset({"VIP"}),
    attributes={"city": Known("上海", None), "age": Known("30", 30_000_000)},
    events=(Happened("in", "退货", "", NOW - DAY), Happened("in", "", "tap", NOW - 20 * DAY)),
    orders=(
        Ordered("serum", 100, NOW - DAY, None),
        Ordered("cream", 500, NOW - 40 * DAY, None),
        Ordered("serum", 900, NOW - DAY, NOW),
    ),
)


def holds(written: dict[str, Any], member: MemberFacts = MEMBER) -> bool:
    return matches(TREES.validate_python(written), member, NOW)


@pytest.mark.parametrize(
    "written",
    [
        {"tag": "VIP"},
        {"attribute": "city", "is": "上海"},
        {"attribute": "city", "in": ["北京", "上海"]},
        {"attribute": "city", "is_not": "北京"},
        {"attribute": "age", "at_least": 30},
        {"attribute": "age", "at_most": 30.0},
        {"attribute": "skin", "exists": False},
        {"scene": "door"},
        {"scene": "parcel", "touch": "last"},
        {"following": True},
        {"wants_marketing": True},
        {"joined": {"within": "30d"}},
        {"last_seen": {"before": "23h"}},
        {"event": "in", "at_least": 2},
        {"event": "in", "topic": "退货", "within": "7d"},
        {"event": "in", "source": "tap", "at_most": 1},
        {"event": "push", **NEVER},
        {"orders": {}},
        {"orders": {"spent_at_least": 600, "at_most": 2}},
        {"orders": {"product": "cream", "within": "30d", **NEVER}},
    ],
)
def test_what_is_true_of_a_member(written: dict[str, Any]) -> None:
    assert holds(written)
    assert not holds({"not": written})


@pytest.mark.parametrize(
    "written",
    [
        {"tag": "vip"},
        {"attribute": "skin", "is_not": "dry"},
        {"attribute": "skin", "at_most": 3},
        {"attribute": "city", "at_least": 0},
        {"attribute": "age", "is": "30.0"},
        {"attribute": "city", "exists": False},
        {"lifecycle": "购买"},
        {"scene": "parcel", "touch": "first"},
        {"following": False},
        {"joined": {"before": "30d"}},
        {"event": "in", "topic": "退货", "at_least": 2},
        {"event": "click"},
        {"orders": {"product": "serum", "at_least": 2}},
        {"orders": {"spent_at_least": 601}},
    ],
)
def test_what_is_missing_or_otherwise_is_false(written: dict[str, Any]) -> None:
    assert not holds(written)
    assert holds({"not": written})


def test_trees() -> None:
    true, false = {"tag": "VIP"}, {"tag": "no"}
    assert holds({"all": [true, true]})
    assert not holds({"all": [true, false]})
    assert holds({"any": [false, true]})
    assert not holds({"any": [false, false]})
    assert holds({"lifecycle": "购买"}, replace(MEMBER, attributes={"lifecycle": Known("购买", None)}))
