from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.segments.facts import Known, MemberFacts
from storage.segments.impossible import impossible
from storage.segments.match import matches
from tests.storage.segments.people import NOW, TREES


@pytest.mark.parametrize(
    "written",
    [
        {"all": [{"tag": "a"}, {"not": {"tag": "a"}}]},
        {"all": [{"tag": "a"}, {"not": {"any": [{"tag": "b"}, {"tag": "a"}]}}]},
        {"all": [{"tag": "b"}, {"all": [{"following": True}, {"following": False}]}]},
        {"all": [{"wants_marketing": True}, {"wants_marketing": False}]},
        {"all": [{"lifecycle": "购买"}, {"lifecycle": "流失"}]},
        {"all": [{"attribute": "city", "is": "北京"}, {"attribute": "city", "is": "上海"}]},
        {"all": [{"attribute": "city", "in": ["北京"]}, {"attribute": "city", "is": "上海"}]},
        {"all": [{"attribute": "city", "is": "北京"}, {"attribute": "city", "is_not": "北京"}]},
        {"all": [{"attribute": "city", "exists": False}, {"attribute": "city", "is": "北京"}]},
        {"all": [{"attribute": "age", "at_least": 30}, {"attribute": "age", "at_most": 20}]},
        {"all": [{"joined": {"within": "7d"}}, {"joined": {"before": "7d"}}]},
        {"any": [{"all": [{"tag": "a"}, {"not": {"tag": "a"}}]}]},
        {"not": {"event": "in", "at_least": 0}},
    ],
)
def test_what_nobody_can_meet(written: dict[str, Any]) -> None:
    assert impossible(TREES.validate_python(written))


@pytest.mark.parametrize(
    "written",
    [
        {"tag": "a"},
        {"all": [{"tag": "a"}, {"tag": "b"}]},
        {"any": [{"lifecycle": "购买"}, {"lifecycle": "流失"}]},
        {"all": [{"attribute": "city", "in": ["北京", "上海"]}, {"attribute": "city", "is_not": "北京"}]},
        {"all": [{"attribute": "age", "at_least": 20}, {"attribute": "age", "at_most": 20}]},
        {"all": [{"joined": {"within": "30d"}}, {"joined": {"before": "7d"}}]},
        {"not": {"event": "in"}},
    ],
)
def test_what_somebody_may_meet(written: dict[str, Any]) -> None:
    assert not impossible(TREES.validate_python(written))


_LEAVES = st.one_of(
    st.builds(lambda tag: {"tag": tag}, st.sampled_from("ab")),
    st.builds(lambda is_so: {"following": is_so}, st.booleans()),
    st.builds(lambda stage: {"lifecycle": stage}, st.sampled_from("xy")),
    st.builds(
        lambda test: {"attribute": "k", **test},
        st.sampled_from(
            [
                {"is": "1"},
                {"is": "2"},
                {"is_not": "1"},
                {"in": ["1"]},
                {"at_least": 2},
                {"at_most": 1},
                {"exists": False},
            ]
        ),
    ),
    st.builds(
        lambda side, span: {"joined": {side: span}},
        st.sampled_from(["within", "before"]),
        st.sampled_from(["7d", "9d"]),
    ),
)
_WRITTEN = st.recursive(
    _LEAVES,
    lambda below: (
        st.dictionaries(
            st.sampled_from(["all", "any"]), st.lists(below, min_size=1, max_size=3), min_size=1, max_size=1
        )
        | st.builds(lambda part: {"not": part}, below)
    ),
    max_leaves=6,
)
_SOMEBODY = st.builds(
    MemberFacts,
    member_id=st.just("m"),
    following=st.booleans(),
    first_scene=st.just(""),
    last_scene=st.just(""),
    joined_at=st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda since: NOW - since),
    last_seen_at=st.just(NOW),
    wants_marketing=st.booleans(),
    tags=st.frozensets(st.sampled_from("ab")),
    attributes=st.dictionaries(
        st.sampled_from(["k", "lifecycle"]),
        st.sampled_from([Known("1", 1_000_000), Known("2", 2_000_000), Known("x", None)]),
    ),
    events=st.just(()),
    orders=st.just(()),
)


@given(_WRITTEN, _SOMEBODY)
def test_nobody_meets_what_is_said_to_be_impossible(written: dict[str, Any], somebody: MemberFacts) -> None:
    tree = TREES.validate_python(written)
    assert not (impossible(tree) and matches(tree, somebody, NOW))
