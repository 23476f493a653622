import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.item import CalendarItem
from bot.config.model import Config
from bot.config.reshaped import instead, reshaped, toml
from handlers import welcome
from handlers.faq.taught import TaughtEntry

ITEM, ENTRY = list(CalendarItem.model_fields), list(TaughtEntry.model_fields)


@pytest.mark.parametrize(
    ("keys", "key", "given", "example"),
    [
        (ITEM, "tag", "湖滨店", 'write audience = { tag = "湖滨店" }'),
        (ITEM, "tags", ["a", "b"], 'write audience = { any = [{ tag = "a" }, { tag = "b" }] }'),
        (ITEM, "orders", {"within": "9d"}, 'write audience = { orders = { within = "9d" } }'),
        (ITEM, "picture", "m", 'write content = { type = "image", media_id = "m" }'),
        (ITEM, "link", "u", 'write content = { type = "news", articles = [{ title = "…", url = "u" }] }'),
        (ENTRY, "any", ["积分"], 'write keywords = { any = ["积分"] }'),
        (ITEM, "until", "2026-12-12", "remove it; an item goes on until it is taken out"),
        (ITEM, "enabled", False, "remove it; `roost calendar pause ITEM` holds an item back"),
        (list(Config.model_fields), "faq", {}, "write [handlers.faq]"),
        (
            list(welcome.Settings.model_fields),
            "shop",
            {"tags": ["a"]},
            "write [handlers.welcome.scenes.shop]",
        ),
        (ENTRY, "tag", "x", ""),
        (ITEM, "x", 1, ""),
    ],
)
def test_a_key_of_another_place(keys: list[str], key: str, given: Any, example: str) -> None:
    assert instead(key, given, keys) == example


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


VALUES = st.recursive(
    st.booleans() | st.integers(0, 99) | st.text('ab"\\\n湖', max_size=4),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(st.sampled_from("xy"), below, max_size=2),
    max_leaves=3,
)


@given(VALUES)
def test_what_is_to_be_pasted_can_be_read(value: Any) -> None:
    written = toml(value)
    assert "…" in written or tomllib.loads(f"v = {written}") == {"v": value}
