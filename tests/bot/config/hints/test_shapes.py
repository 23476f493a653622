import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.hints.shapes import reshaped, toml


@pytest.mark.parametrize(
    ("kind", "key", "given", "advice"),
    [
        ("model_type", "keywords", ["积分"], 'write keywords = { any = ["积分"] }'),
        ("model_type", "keywords", "积分", 'write keywords = { any = ["积分"] }'),
        ("model_type", "goal", "order", 'write goal = { event = "order" }'),
        ("model_type", "joined", "7d", 'write joined = { within = "7d" }'),
        ("audience", "audience", "VIP", 'write audience = { tag = "VIP" }'),
        ("audience", "audience", ["a", "b"], 'write audience = { any = [{ tag = "a" }, { tag = "b" }] }'),
        (
            "condition",
            "audience",
            {"tag": "a", "following": True},
            'write audience = { all = [{ tag = "a" }, { following = true }] }',
        ),
        ("condition", "exclude", {"tga": "a"}, 'write exclude = { tag = "a" }'),
        ("condition", "exclude", {"x": "a"}, ""),
        ("tuple_type", "similar", "x", 'write a list: similar = ["x"]'),
        ("tuple_type", "calendar", {"id": "x"}, ""),
        ("union_tag_not_found", "content", {"text": "x"}, 'add its type: { type = "text", … }'),
        ("union_tag_not_found", "content", {}, ""),
        ("model_type", "words", "x", ""),
        ("audience", "audience", "everyone", 'write audience = "all"'),
        ("audience", "audience", ["all"], 'write audience = "all"'),
        ("audience", "audience", ["VIP"], 'write audience = { tag = "VIP" }'),
        ("condition", "audience", {"and": [{"tag": "a"}]}, 'write audience = { all = [{ tag = "a" }] }'),
        ("string_type", "thing1", {"value": "x"}, 'write thing1 = "x"'),
        (
            "union_tag_invalid",
            "content",
            {"type": "picture"},
            "there is no type 'picture'; did you mean 'image'?",
        ),
        ("union_tag_invalid", "content", {"type": "telepathy"}, ""),
        ("union_tag_not_found", "content", {"image": "m"}, 'add its type: { type = "image", … }'),
        ("model_attributes_type", "answer", ["a", "b"], "write one of them"),
        ("less_than_equal", "holdout", 10, "a share of all is 1 at most; write holdout = 0.1"),
        ("float_parsing", "control_group", "5%", "a share of all is 1 at most; write control_group = 0.05"),
        ("zoneinfo_str", "time_zone", "北京", "'北京' is no IANA time zone; write Asia/Shanghai"),
        ("less_than_equal", "port", 70000, ""),
        ("date_from_datetime_parsing", "since", "2026年11月1日", 'write since = "2026-11-01"'),
        ("date_from_datetime_parsing", "since", "soon", ""),
    ],
)
def test_a_value_of_another_shape(kind: str, key: str, given: Any, advice: str) -> None:
    assert reshaped(kind, key, given) == advice


def test_one_of_several_is_shown_without_the_key_of_all() -> None:
    assert reshaped("condition", "any", "VIP", in_list=True) == 'write { tag = "VIP" }'


VALUES = st.recursive(
    st.booleans() | st.integers(0, 99) | st.text('ab"\\\n湖', max_size=4),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from("xy"), below, max_size=2),
    max_leaves=3,
)


@given(VALUES)
def test_what_is_to_be_pasted_can_be_read(value: Any) -> None:
    written = toml(value)
    assert "…" in written or tomllib.loads(f"v = {written}") == {"v": value}
