"""What may stand in the answer to a callback, by content and by kind of callback."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.passive import Fields, Passive, ReplyLimits, passive, takes_reply
from handlers.content import (
    AnyContent,
    Article,
    Choice,
    Image,
    MiniProgram,
    MsgMenu,
    Music,
    News,
    Text,
    TransferToAgent,
    Video,
    Voice,
)
from handlers.contract import Event
from handlers.kinds import Kind

LIMITS = ReplyLimits()
MINI_PROGRAM = MiniProgram(title="t", appid="wx2", pagepath="p", thumb_media_id="th")


def event(kind: Kind = Kind.TEXT) -> Event:
    return Event("k", "main", "o1", kind, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (Text(text=" 您好\n再见 "), {"MsgType": "text", "Content": "您好\n再见"}),
        (Text(text="a\x00b\x08"), {"MsgType": "text", "Content": "ab"}),
        (Image(media_id="m"), {"MsgType": "image", "Image": {"MediaId": "m"}}),
        (Voice(media_id="m"), {"MsgType": "voice", "Voice": {"MediaId": "m"}}),
        (Video(media_id="m", thumb_media_id="t"), {"MsgType": "video", "Video": {"MediaId": "m"}}),
        (
            Video(media_id="m", title="t", description="d"),
            {"MsgType": "video", "Video": {"MediaId": "m", "Title": "t", "Description": "d"}},
        ),
        (Music(thumb_media_id="th"), {"MsgType": "music", "Music": {"ThumbMediaId": "th"}}),
        (
            Music(title="t", description="d", url="u", hq_url="h", thumb_media_id="th"),
            {
                "MsgType": "music",
                "Music": {
                    "Title": "t",
                    "Description": "d",
                    "MusicUrl": "u",
                    "HQMusicUrl": "h",
                    "ThumbMediaId": "th",
                },
            },
        ),
        (
            News(articles=(Article(title="t", description="d", picurl="p", url="u"),)),
            {
                "MsgType": "news",
                "ArticleCount": 1,
                "Articles": {"item": [{"Title": "t", "Description": "d", "PicUrl": "p", "Url": "u"}]},
            },
        ),
        (
            MsgMenu(
                head="满意吗?",
                choices=(Choice(id="1", content="满意"), Choice(id="2", content="不满意")),
                tail="谢谢",
            ),
            {"MsgType": "text", "Content": "满意吗?\n1. 满意\n2. 不满意\n谢谢"},
        ),
        (
            MsgMenu(head="", choices=(Choice(id="1", content="满意"),)),
            {"MsgType": "text", "Content": "1. 满意"},
        ),
        (TransferToAgent(), {"MsgType": "transfer_customer_service"}),
        (
            TransferToAgent(kf_account="a@b"),
            {"MsgType": "transfer_customer_service", "TransInfo": {"KfAccount": "a@b"}},
        ),
    ],
)
def test_reply_fields(content: AnyContent, fields: Fields) -> None:
    assert passive(event(), content, LIMITS) == Passive(fields)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        *[(kind, 1) for kind in Kind if kind.is_message],
        (Kind.MENU_CLICK, 8),
        (Kind.FOLLOW, 8),
        (Kind.SCAN, 8),
        (Kind.MENU_LOCATION, 8),
    ],
)
def test_number_of_articles(kind: Kind, count: int) -> None:
    news = News(articles=tuple(Article(title=str(number)) for number in range(8)))
    fields = passive(event(kind), news, LIMITS).fields
    assert fields is not None
    assert fields["ArticleCount"] == count
    assert fields["Articles"] == {
        "item": [{"Title": str(n), "Description": "", "PicUrl": "", "Url": ""} for n in range(count)]
    }


@pytest.mark.parametrize("text", ["\x00", " \n", "\x08 \x1f"])
def test_text_of_nothing_is_silence(text: str) -> None:
    assert passive(event(), Text(text=text), LIMITS) == Passive(None)


def test_leading_blanks_do_not_swallow_the_text() -> None:
    assert passive(event(), Text(text=" " * 3000 + "x"), LIMITS).fields == {"MsgType": "text", "Content": "x"}


def test_customer_service_only() -> None:
    assert passive(event(), MINI_PROGRAM, LIMITS) == Passive(None, rest=(MINI_PROGRAM,))
    assert passive(event(Kind.MENU_VIEW), MINI_PROGRAM, LIMITS) == Passive(None)


ANSWERED = {
    Kind.FOLLOW,
    Kind.SCAN,
    Kind.MENU_CLICK,
    Kind.MENU_SCAN_PUSH,
    Kind.MENU_SCAN_WAIT,
    Kind.MENU_PHOTO,
    Kind.MENU_PHOTO_OR_ALBUM,
    Kind.MENU_ALBUM,
    Kind.MENU_LOCATION,
}


@pytest.mark.parametrize("kind", Kind)
def test_kinds_that_take_a_reply(kind: Kind) -> None:
    takes = kind.is_message or kind in ANSWERED
    assert takes_reply(kind) is takes
    assert (passive(event(kind), Text(text="x"), LIMITS).fields is not None) is takes


def test_long_text_goes_on_by_customer_service() -> None:
    limits = ReplyLimits(text_bytes=12, later_text_bytes=9)
    reply = passive(event(), Text(text="一二三。四五六七"), limits)
    assert reply.fields == {"MsgType": "text", "Content": "一二三。"}
    assert reply.rest == (Text(text="四五六"), Text(text="七"))


def test_long_menu_goes_on_by_customer_service() -> None:
    menu = MsgMenu(head="h" * 10, choices=(Choice(id="1", content="c"),))
    reply = passive(event(), menu, ReplyLimits(text_bytes=11, later_text_bytes=11))
    assert reply.rest == (Text(text="1. c"),)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5000))
def test_default_limits_hold(text: str) -> None:
    reply = passive(event(), Text(text=text), LIMITS)
    parts = [
        str((reply.fields or {}).get("Content", "")),
        *(part.text for part in reply.rest if part.type == "text"),
    ]
    assert all(len(part.encode()) <= 2048 for part in parts)
