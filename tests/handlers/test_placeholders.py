import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.content import AnyContent, Text, from_json
from handlers.notices import MpNews
from handlers.placeholders import LONGEST, attributes_in, problems, render

NEWS = {
    "type": "news",
    "articles": [
        {"title": "{nickname|你}的礼物", "url": "https://e.com/{1}", "description": "{attr:城市|本地}店"}
    ],
}
MENU = {"type": "msgmenu", "head": "{nickname|你}", "choices": [{"id": "{a", "content": "好"}]}
NOTICE = {"type": "template", "template_id": "T", "data": {"url": "{attr:订单|无}", "thing1": "x"}}
VALUES = st.text(max_size=80)


def read(content: dict[str, Any]) -> AnyContent:
    """As it is kept: nothing else is looked at."""
    return from_json(json.dumps(content))


def said(text: str, **known: str) -> str:
    rendered = render(Text(text=text), known)
    assert isinstance(rendered, Text)
    return rendered.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{nickname|朋友}，早", "小王，早"),
        ("{ nickname | 朋友 }，早", "小王，早"),
        ("去{attr:城市|你那里}的店，{attr:店名|门店}见", "去杭州的店，门店见"),
        ("{attr:nickname|x}", "小王"),
        ("没有占位", "没有占位"),
        ("｛全角｝", "｛全角｝"),
    ],
)
def test_what_is_known_or_what_stands_in_for_it(text: str, expected: str) -> None:
    assert list(problems(Text(text=text))) == []
    assert said(text, nickname="小王", 城市="杭州") == expected


@pytest.mark.parametrize("value", ["", "  ", "\n\x00"])
def test_an_empty_value_is_none(value: str) -> None:
    assert said("{nickname|朋友}", nickname=value) == "朋友"


def test_a_value_stays_one_line_and_makes_no_link() -> None:
    assert (
        said("{nickname|友}", nickname='<a href="https://x">点\r\n我</a>')
        == '＜a href="https://x"＞点 我＜/a＞'
    )
    assert len(said("{nickname|友}", nickname="长" * 200)) == LONGEST


def test_a_value_is_not_read_again() -> None:
    assert said("{nickname|友}", nickname="{attr:手机|无}", 手机="1") == "{attr:手机|无}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{nickname}", "'{nickname}' is no placeholder; write {nickname|朋友}"),
        ("{nickname|}", "is no placeholder; write {nickname|朋友}"),
        ("{nickname| }", "is no placeholder; write {nickname|朋友}"),
        ("{attr:|x}", "is no placeholder"),
        ("{attr:城市}", "after the | stands what is said when it is not known"),
        ("{城市|这里}", "'{城市|这里}' is no placeholder; write {attr:城市|…} for a member's attribute"),
        ("{nickname|a|b}", "is no placeholder"),
        ("{}", "is no placeholder"),
        ("{1}", "is no placeholder"),
        ("{{nickname|朋友}}", "a single { stands in the text"),
        ("a } b", "a single } stands in the text; write {nickname|朋友}"),
        ("{nickname｜朋友}", "is no placeholder"),
        ("｛nickname|朋友｝", "a placeholder is written with half-width { | }"),
    ],
)
def test_mistakes_are_found_before_a_million_read_them(text: str, complaint: str) -> None:
    found = list(problems(Text(text=text)))
    assert all(location == ("text",) for location, _ in found)
    assert complaint in found[0][1]


@pytest.mark.parametrize(
    ("content", "names", "places"),
    [
        (NEWS, {"nickname", "城市"}, []),
        (NOTICE, {"订单"}, []),
        (MENU, {"nickname"}, []),
        ({"type": "msgmenu", "head": "x", "choices": [{"id": "1", "content": "{b"}]}, set(),
         [("choices", 0, "content")]),
        ({"type": "news", "articles": [{"title": "x", "url": "https://e.com/{nickname|x}"}]}, set(),
         [("articles", 0, "url")]),
        ({"type": "image", "media_id": "{x}"}, set(), []),
    ],
)  # fmt: skip
def test_placeholders_stand_in_what_members_read(content: Any, names: set[str], places: list[Any]) -> None:
    assert attributes_in(read(content)) == names
    assert [location for location, _ in problems(read(content))] == places


def test_other_contents_are_filled_in_the_same_way() -> None:
    news = render(read(NEWS), {"城市": "杭州"})
    assert news == read(
        {
            "type": "news",
            "articles": [{"title": "你的礼物", "url": "https://e.com/{1}", "description": "杭州店"}],
        }
    )
    assert render(read(NOTICE), {"订单": "7"}).model_dump()["data"] == {"url": "7", "thing1": "x"}
    same = MpNews(media_id="m")
    assert render(same, {"nickname": "x"}) is same


@given(st.text(min_size=1).filter(lambda text: not set("{}｛｝") & set(text)), VALUES)
def test_a_text_without_braces_is_sent_as_it_is(text: str, value: str) -> None:
    assert list(problems(Text(text=text))) == []
    assert said(text, nickname=value) == text


@given(st.lists(st.sampled_from(["{", "}", "|", "nickname", "attr:", "城市", "友", " "]), min_size=1), VALUES)
def test_what_is_found_right_never_shows_a_brace(parts: list[str], value: str) -> None:
    text = "".join(parts)
    if not list(problems(Text(text=text))) and text.strip():
        shown = said(text, nickname=value.translate({ord(c): None for c in "{}"}))
        assert not set("{}") & set(shown)
