import pytest
from pydantic import ValidationError

from handlers.content import (
    AnyContent,
    Article,
    Choice,
    Image,
    MiniProgram,
    MsgMenu,
    News,
    Text,
    from_json,
    from_value,
    summary,
    to_json,
)
from handlers.notices import MpNews, Page, SubscriptionNotice, Template

CONTENTS = [
    (Text(text="你好"), "你好"),
    (News(articles=(Article(title="一"), Article(title="二"))), "一\n二"),
    (MsgMenu(head="想问？", choices=(Choice(id="1", content="退货"),)), "想问？\n退货"),
    (MiniProgram(title="商城", appid="wx1", pagepath="p", thumb_media_id="m"), "商城"),
    (Image(media_id="m"), "[image]"),
    (
        Template(template_id="T", data={"thing1": "面膜", "time2": "15:01"}, url="https://a.example/"),
        "面膜\n15:01",
    ),
    (
        SubscriptionNotice(template_id="T", data={"thing1": "上新"}, miniprogram=Page(appid="wx1")),
        "上新",
    ),
    (MpNews(media_id="m"), "[mpnews]"),
]


@pytest.mark.parametrize(("content", "line"), CONTENTS)
def test_a_content_is_stored_read_back_and_told_in_a_line(content: AnyContent, line: str) -> None:
    assert from_json(to_json(content)) == content
    assert summary(content) == line


def test_a_string_means_a_text() -> None:
    assert from_value("你好") == from_value({"type": "text", "text": "你好"}) == Text(text="你好")


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValidationError, match="telepathy"):
        from_value({"type": "telepathy"})
