"""What the platform makes of answers (official-account-callbacks.md §2.3, §3, §7)."""

from typing import Any

import pytest

from bot.simulator import crypto, markup
from bot.simulator.replies import Judge, Verdict
from bot.simulator.settings import SimulatorSettings
from tests.bot.simulator.harness import AES_KEY

OLD_KEY = AES_KEY[::-1]
SETTINGS = SimulatorSettings(mode="secure", aes_key=AES_KEY)
MEMBER, ACCOUNT = "oMember", SETTINGS.original_id
ITEM = {"Title": "t", "Description": "d", "PicUrl": "p", "Url": "u"}


def judge(raw: str | bytes, mode: str = "plain", **callback: str) -> Verdict:
    fields = {"ToUserName": ACCOUNT, "FromUserName": MEMBER, "MsgType": "text"} | callback
    judging = Judge(
        SETTINGS,
        mode,
        [AES_KEY, OLD_KEY],
        fields,
        lambda media_id, kind: media_id in {"live", f"of a {kind}"},
    )
    return judging.verdict(raw.encode() if isinstance(raw, str) else raw)


def reply(**fields: Any) -> str:
    common = {"ToUserName": MEMBER, "FromUserName": ACCOUNT, "CreateTime": 1714112446}
    return markup.render(common | fields)


def sealed(inner: str, key: str = AES_KEY, appid: str = SETTINGS.appid, token: str = SETTINGS.token) -> str:
    text = crypto.encrypt(key, appid, inner.encode(), b"0123456789abcdef")
    made = crypto.signature(token, "1714112446", "99", text)
    return markup.render({"Encrypt": text, "MsgSignature": made, "TimeStamp": 1714112446, "Nonce": "99"})


TEXT = reply(MsgType="text", Content="好")


@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
@pytest.mark.parametrize("raw", ["", "success"])
def test_silence_is_welcome_in_every_mode(raw: str, mode: str) -> None:
    assert judge(raw, mode) == Verdict()


def test_a_text() -> None:
    verdict = judge(TEXT)
    assert (verdict.kind, verdict.content, verdict.fault) == ("text", {"content": "好"}, None)
    assert verdict.xml == TEXT


@pytest.mark.parametrize("mode", ["compatible", "secure"])
@pytest.mark.parametrize("key", [AES_KEY, OLD_KEY])
def test_an_encrypted_reply_under_either_key(mode: str, key: str) -> None:
    assert judge(sealed(TEXT, key), mode).content == {"content": "好"}


def test_compatible_mode_takes_plain_replies_too() -> None:
    assert judge(TEXT, "compatible").content == {"content": "好"}


@pytest.mark.parametrize(
    ("raw", "mode", "reason"),
    [
        (TEXT, "secure", "plain reply"),
        (sealed(TEXT), "plain", "encrypted reply"),
        (sealed(TEXT, token="another-token"), "secure", "MsgSignature"),
        (sealed(TEXT, appid="wxother"), "secure", "appid"),
        (sealed(TEXT, key="C" * 43), "secure", "padding|appid"),
        ("<xml><Encrypt>abc</Encrypt></xml>", "secure", "envelope"),
        (sealed("not xml"), "secure", "well-formed"),
        ("SUCCESS", "plain", "well-formed"),
        ("success\n", "plain", "well-formed"),
        ('"success"', "plain", "well-formed"),
        (b"\xff\xfe", "plain", "decode"),
        ('{"MsgType":"text"}', "plain", "well-formed"),
    ],
)
def test_envelopes_that_are_at_fault(raw: str | bytes, mode: str, reason: str) -> None:
    fault = judge(raw, mode).fault
    assert fault
    assert any(word in fault for word in reason.split("|")), fault


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"MsgType": "text", "Content": "x", "ToUserName": ACCOUNT}, "ToUserName"),
        ({"MsgType": "text", "Content": "x", "FromUserName": MEMBER}, "FromUserName"),
        ({"MsgType": "text", "Content": "x", "CreateTime": "now"}, "CreateTime"),
        ({"MsgType": "text", "Content": ""}, "Content"),
        ({"MsgType": "text"}, "Content"),
        ({"MsgType": "text", "Content": ["a", "b"]}, "Content"),
        ({"MsgType": "text", "Content": "中" * 683}, "2049 bytes"),
        ({"MsgType": "sticker"}, "sticker"),
        ({"MsgType": ["text", "news"], "Content": "x"}, "MsgType"),
        ({"MsgType": "image", "Image": {"MediaId": "expired"}}, "expired"),
        ({"MsgType": "image"}, "Image"),
        ({"MsgType": "music", "Music": {"MusicUrl": "u"}}, "ThumbMediaId"),
        ({"MsgType": "news", "ArticleCount": 1, "Articles": ""}, "item"),
        ({"MsgType": "news", "ArticleCount": 2, "Articles": {"item": [ITEM]}}, "ArticleCount"),
    ],
)
def test_replies_that_are_at_fault(fields: dict[str, Any], reason: str) -> None:
    fault = judge(reply(**fields)).fault
    assert fault
    assert reason in fault


def test_2048_bytes_are_just_right() -> None:
    assert judge(reply(MsgType="text", Content="中" * 682 + "ab")).fault is None


@pytest.mark.parametrize(("callback", "shown"), [({}, 1), ({"MsgType": "event", "Event": "CLICK"}, 8)])
def test_superfluous_articles_are_dropped(callback: dict[str, str], shown: int) -> None:
    xml = reply(MsgType="news", ArticleCount=10, Articles={"item": [ITEM] * 10})
    content = judge(xml, **callback).content
    assert content == {"articles": [{"title": "t", "description": "d", "picurl": "p", "url": "u"}] * shown}


def test_media_replies_take_the_api_form() -> None:
    video = reply(MsgType="video", Video={"MediaId": "live", "Title": "t"})
    assert judge(video).content == {"media_id": "live", "title": "t"}
    music = reply(MsgType="music", Music={"MusicUrl": "u", "ThumbMediaId": "live"})
    assert judge(music).content == {"musicurl": "u"}


def test_a_hand_over_shows_nothing() -> None:
    verdict = judge(reply(MsgType="transfer_customer_service"))
    assert (verdict.fault, verdict.content) == (None, {})
