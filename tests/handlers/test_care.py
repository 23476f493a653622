from datetime import timedelta

import pytest

from handlers.care import handler
from handlers.content import Text, TransferToAgent, to_json
from handlers.kinds import Kind
from storage.profiles import MemberChange
from tests.handlers.build import AT, MEMBER, asking, topic

ASK = asking(handler)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用完烂脸", "care:health"),
        ("我要投诉", "care:complaint"),
        ("会不会过敏", None),
        ("怎么投诉快递", None),
    ],
)
def test_it_answers_harm_and_complaints_alone(text: str, expected: str | None) -> None:
    assert topic(ASK(text)) == expected


def test_regret_comes_first_then_a_human() -> None:
    reply = ASK("骗子", kind=Kind.VOICE)
    assert reply
    assert reply.content == TransferToAgent(cause="complaint")
    assert [content.text for content in reply.more if isinstance(content, Text)] == [
        "真的很抱歉，让你有这样的体验。你说的我们都会认真对待。",
        "已经转给真人同事，会由 TA 跟进到底，请稍等一下。",
    ]
    assert reply.change == MemberChange(dialogue="complaint", dialogue_until=AT + timedelta(minutes=30))


def test_outside_the_hours_it_is_said_when_somebody_comes() -> None:
    reply = asking(handler, {"human": {"hours": "17:00-21:00"}})("骗子")  # it is 16:00 in Asia/Shanghai
    assert reply
    assert reply.more[1] == Text(text="同事现在休息了，今天 17:00 上班后第一时间回复你～")


def test_outside_the_hours_who_is_still_not_well_is_told_again() -> None:
    ask = asking(handler, {"human": {"hours": "17:00-21:00"}})
    for cause, said in (("health", 2), ("", 0)):  # "": a colleague has taken it meanwhile
        human = to_json(TransferToAgent.model_validate({"cause": cause}))
        reply = ask("脸越来越肿了", member=MEMBER._replace(human=human, dialogue="health"))
        assert reply
        assert (reply.topic, len(reply.more)) == ("care:health", said)
    complaint = to_json(TransferToAgent(cause="complaint"))
    reply = ask("骗子", member=MEMBER._replace(human=complaint, dialogue="complaint"))
    assert reply
    assert reply.more == ()


def test_where_nobody_sits_there_it_is_all_said() -> None:
    reply = asking(handler, {"complaint": "抱歉", "human": {"transfer": False, "text": "加店长微信吧"}})(
        "骗子"
    )
    assert reply
    assert (reply.content, reply.more) == (Text(text="抱歉"), (Text(text="加店长微信吧"),))


def test_while_a_human_has_the_conversation_each_regret_is_said_once() -> None:
    handed_over = MEMBER._replace(human=to_json(TransferToAgent(kf_account="lin@brand")))
    told = handed_over._replace(dialogue="complaint")
    for text, member, said in (("骗子", handed_over, 2), ("骗子", told, 0), ("用完烂脸", told, 2)):
        reply = ASK(text, member=member)
        assert reply
        assert (isinstance(reply.content, TransferToAgent), len(reply.more)) == (True, said)
        assert reply.topic.startswith("care:"), "managers see each of them"
    again = ASK("骗子", member=told)
    assert again
    assert again.content == TransferToAgent(kf_account="lin@brand"), "whoever has it keeps it"
    closed = ASK("骗子", member=MEMBER._replace(dialogue="complaint"))
    assert closed
    assert len(closed.more) == 2, "nobody has it any more"


def test_where_nobody_sits_there_the_regret_is_said_once_as_well() -> None:
    ask = asking(handler, {"human": {"transfer": False, "text": "加店长微信吧"}})
    first = ask("骗子")
    assert first
    assert first.change.dialogue == "complaint"
    again = ask("你们什么态度", member=MEMBER._replace(dialogue="complaint"))
    assert again
    assert (again.content, again.more) == (Text(text="加店长微信吧"), ())


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("用完烂脸，退订！", (False, None)),
        ("你们骗子，退订", (False, None)),
        ("脸都烂了，不要再给我发广告", (False, None)),
        ("太差劲了，别再给我发推送", (False, None)),
        ("狗吃了就吐，TD", (False, None)),
        ("孩子喝完拉肚子，奶粉广告别再发了", (False, None)),
        ("投诉！全部退订", (False, False)),
    ],
)
def test_whoever_asks_for_no_more_messages_as_well_is_obeyed(
    text: str, wishes: tuple[bool | None, ...]
) -> None:
    reply = ASK(text)
    assert reply
    assert isinstance(reply.content, TransferToAgent)
    assert reply.topic.startswith("care:")
    assert (reply.change.wants_marketing, reply.change.wants_service) == wishes
    assert reply.more[1] == Text(text="活动消息也停了，不再发给你。想恢复时，回复“恢复”就好。")


@pytest.mark.parametrize(
    "text", ["我要投诉，怎么退订", "周期购，退订！骗子", "没说要退订，骗子", "太坑了，别烦我"]
)
def test_a_wish_that_is_not_sure_is_left_to_the_human(text: str) -> None:
    reply = ASK(text)
    assert reply
    assert reply.change.wants_marketing is None
    assert len(reply.more) == 2


def test_it_tells_of_no_stop_that_a_newer_wish_outdates() -> None:
    reply = ASK("骗子，退订", member=MEMBER._replace(wants_marketing_at=AT + timedelta(minutes=1)))
    assert reply
    assert (reply.change.wants_marketing, len(reply.more)) == (False, 2)


def test_there_may_be_further_words() -> None:
    ask = asking(handler, {"more": ["炸膛"], "more_health": ["拉黑水"]})
    assert [topic(ask(text)) for text in ("咖啡機炸膛了", "狗拉黑水")] == ["care:complaint", "care:health"]


@pytest.mark.parametrize(
    ("kind", "choice"), [(Kind.IMAGE, ""), (Kind.MENU_CLICK, "骗子"), (Kind.TEXT, "faq:1")]
)
def test_only_what_members_say_themselves_counts(kind: Kind, choice: str) -> None:
    assert ASK("骗子", kind=kind, choice=choice) is None
