from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.content import Text, TransferToAgent, to_json
from handlers.contract import Context, Event, Reply
from handlers.handoff import Settings as Handoff
from handlers.kinds import Kind
from handlers.preferences import handler
from storage.profiles import Profile
from tests.handlers.build import AT, MEMBER, asking, refusal, topic

STOPPED = MEMBER._replace(wants_marketing=False)


def said(reply: Reply | None) -> str:
    assert reply is not None
    assert isinstance(reply.content, Text)
    return reply.content.text


@pytest.mark.parametrize(
    "text", ["TD", "td", "ＴＤ", " T D ", "t", "Ｔ", "退订", "退订。", "退订！😡", "取消订阅"]
)
def test_marketing_stops_at_once(text: str) -> None:
    reply = asking(handler)(text)
    assert reply is not None
    assert reply.topic == "marketing_stop"
    assert reply.change.wants_marketing is False


@pytest.mark.parametrize("text", ["全部退订", "退订全部。", "停止所有消息"])
def test_service_notices_can_be_stopped_too_and_come_back_with_the_rest(text: str) -> None:
    ask = asking(handler)
    stopped, resumed = ask(text), ask("恢复", member=MEMBER._replace(wants_service=False))
    assert stopped is not None
    assert resumed is not None
    assert (stopped.topic, stopped.change.wants_marketing, stopped.change.wants_service) == (
        "all_stop",
        False,
        False,
    )
    assert (resumed.change.wants_marketing, resumed.change.wants_service) == (True, True)
    assert "已经" not in said(resumed)


@pytest.mark.parametrize("text", ["恢复", "订 阅", "恢复订阅"])
def test_marketing_resumes(text: str) -> None:
    reply = asking(handler)(text, member=STOPPED)
    assert reply is not None
    assert reply.topic == "marketing_resume"
    assert reply.change.wants_marketing is True


@pytest.mark.parametrize("text", ["退订单", "TDK", "订阅号", "恢复出厂", "我的资料填错了", ""])
def test_only_the_bare_word_counts(text: str) -> None:
    assert asking(handler)(text) is None


def test_saying_it_again_keeps_the_wish_so_that_an_older_one_arriving_late_cannot_undo_it() -> None:
    ask = asking(handler)
    stopped, resumed = ask("TD", member=STOPPED), ask("恢复")
    assert stopped is not None
    assert resumed is not None
    assert (stopped.change.wants_marketing, resumed.change.wants_marketing) == (False, True)
    assert "已经" in said(stopped)
    assert "已经" in said(resumed)


def test_a_member_sees_what_is_stored_in_the_brands_own_date() -> None:
    late = datetime(2026, 1, 31, 20, tzinfo=UTC)
    text = said(asking(handler)("我的资料", member=MEMBER._replace(joined_at=late, tags=frozenset("乙甲"))))
    assert "2026年2月1日" in text
    assert "乙、甲" in text
    assert "TD" in text


def test_a_member_without_tags_who_stopped_marketing() -> None:
    text = said(asking(handler)("我的资料", member=STOPPED))
    assert "还没有" in text
    assert "已停止" in text
    assert "恢复" in text


def test_own_words_and_texts() -> None:
    ask = asking(
        handler,
        {
            "stop": {"more_words": ["别发了"], "done": "好"},
            "show": {"text": "{since}/{tags}/{marketing}!", "time_zone": "UTC", "marketing_on": "是"},
        },
    )
    assert said(ask("别发了！")) == "好"
    assert said(ask("退订")) == "好"
    assert said(ask("我的资料")) == "2026年11月20日/还没有/是!"


@pytest.mark.parametrize(
    ("kind", "choice", "expected"),
    [
        (Kind.MENU_CLICK, "STOP", "marketing_stop"),
        (Kind.MENU_CLICK, "恢复", "marketing_resume"),
        (Kind.MENU_CLICK, "me", "profile"),
        (Kind.MENU_CLICK, "other", None),
        (Kind.MENU_VIEW, "me", None),
    ],
)
def test_menu_keys(kind: Kind, choice: str, expected: str | None) -> None:
    keys = {"stop": ["STOP"], "resume": ["恢复"], "show": ["me"]}
    ask = asking(handler, {name: {"menu_keys": each} for name, each in keys.items()})
    assert topic(ask(kind=kind, choice=choice)) == expected


@pytest.mark.parametrize("text", ["退订[抱拳]", "退訂", "麻烦退订一下，谢谢", "不要再给我发广告了"])
def test_what_is_meant_counts_however_it_is_written(text: str) -> None:
    assert topic(asking(handler)(text)) == "marketing_stop"


def test_a_wish_that_is_only_likely_is_asked_about() -> None:
    reply = asking(handler)("别烦我")
    assert said(reply) == "要停止活动消息吗？回复 TD 就停。"
    assert topic(reply) == "wish_asked"


def test_speech_counts() -> None:
    assert topic(asking(handler)("退订。", kind=Kind.VOICE)) == "marketing_stop"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"resume": {"more_words": ["td"]}}, "'td' stands for two"),
        ({"stop": {"menu_keys": ["K"]}, "show": {"menu_keys": ["K"]}}, "'K' stands for two"),
        ({"show": {"text": "{name}，你好"}}, "use only {since}, {tags} and {marketing}"),
        ({"show": {"text": "{since"}}, "use only {since}, {tags} and {marketing}"),
        ({"show": {"text": "{0}"}}, "use only {since}, {tags} and {marketing}"),
        ({"show": {"text": "{tags}"}}, "needs words"),
        ({"show": {"time_zone": "Asia/Nowhere"}}, "time_zone"),
        ({"stop": {"words": ["x"]}}, "stop.words"),
    ],
)
def test_what_cannot_work_is_refused(settings: dict[str, Any], complaint: str) -> None:
    assert complaint in refusal(handler, settings)


def beside_handoff(text: str, member: Profile = MEMBER) -> Reply | None:
    answer = handler.build(handler.settings(), Handoff())
    return answer(Event("k1", "brand", "o1", Kind.TEXT, AT, text=text), Context(AT, member))


@pytest.mark.parametrize(
    "text", ["退订，我要人工", "退订 转人工", "人工，退订", "别给我发广告了，叫店长来跟我讲"]
)
def test_who_wants_a_stop_and_a_human_gets_both(text: str) -> None:
    reply = beside_handoff(text)
    assert reply
    assert (reply.content, len(reply.more)) == (TransferToAgent(), 2)
    assert (reply.topic, reply.change.wants_marketing) == ("marketing_stop", False)
    held = beside_handoff(text, MEMBER._replace(human=to_json(TransferToAgent(kf_account="lin@brand"))))
    assert held
    assert (held.content, len(held.more)) == (TransferToAgent(kf_account="lin@brand"), 1)
    assert held.change.wants_marketing is False


def test_a_stop_that_is_not_sure_is_left_to_the_human_and_without_one_it_is_asked_about() -> None:
    assert beside_handoff("别烦我，转人工") is None
    assert topic(asking(handler)("别烦我，转人工")) == "wish_asked"
    assert topic(beside_handoff("客服，怎么退订")) == "wish_asked"


def test_who_asks_what_the_word_is_for_is_told() -> None:
    reply = asking(handler)("TD是什么意思")
    assert (topic(reply), "TD" in said(reply)) == ("wish_explained", True)
    assert reply
    assert reply.change.wants_marketing is None
