from datetime import timedelta

import pytest

from handlers.care import Settings as Care
from handlers.content import Cause, Text, TransferToAgent, to_json
from handlers.contract import Context, Event, Reply
from handlers.handoff import handler
from handlers.kinds import Kind
from storage.profiles import OFFERED, MemberChange, Memory
from tests.handlers.build import AT, MEMBER, asking, refusal, topic

DONE = Text(text="好的，这就请真人同事来，请稍等一下～")


@pytest.mark.parametrize(
    "text",
    [
        "人工", "转人工！", "客服", "人工客服", "转接人工客服", "我要找人工", "帮我联系一下客服吧",
        "有没有真人客服", "真人", "在线客服", "转　人工", "轉人工", "人工[微笑]", "客服在吗", "怎么转人工",
        "人呢？来个活人行不行", "叫你们店长来跟我讲", "让护肤顾问来回复我", "订单有问题，帮我接个客服",
        "不想跟机器聊", "给我个客服电话", "需要人工", "我需要人工客服", "需要真人", "切换人工", "帮转人工",
        "人工在不在", "客服在不在", "我想和人说话", "换个人来", "切换到人工客服", "帮忙转下人工",
        "能换成人工吗", "请转真人客服", "麻烦切人工", "我要和真人聊", "想跟活人说话", "人工在吗",
        "人工服务在不在", "有人工吗", "找真人", "叫个真人来", "人工介入", "申请人工介入", "不要机器人回复",
        "别让机器人回我", "客服人呢", "客服呢", "喂，客服", "让你们经理联系我", "换真人来", "我要跟人沟通",
        "安排个客服联系我", "能不能别用机器人", "不要机器人", "别拿机器人糊弄我", "让懂的人来", "换个懂的来",
        "找个懂行的人来回复", "你听不懂人话吗", "听不懂人话", "能不能说人话", "答非所问", "你们总是答非所问",
    ],
)  # fmt: skip
def test_whoever_asks_for_a_human_is_handed_over_and_told(text: str) -> None:
    assert asking(handler)(text) == Reply(TransferToAgent(), "handoff", more=(DONE,))


@pytest.mark.parametrize(
    "text",
    [
        "找店员说会员号就行吗", "味道让人说不出的好", "请专人讲解的课怎么报", "客服你好", "你好客服",
        "客服谢谢", "谢谢客服啦", "不要人工", "客服电话是多少", "店长推荐哪款", "真人试穿图有吗",
        "客服态度怎么样", "人工费多少", "和店员说会员号就可以吗", "人工智能", "手工", "客服几点下班",
        "需要人工费吗", "安装需要人工吗", "要人工降解的袋子", "要真人试穿图", "我要真人秀门票",
        "人工草坪多少钱", "可以在线咨询吗", "请人处理甲醛多少钱", "叫人来处理旧家电怎么收费",
        "找店长谈合作", "让人回味的口感", "让人联想到海边", "请老师来说说课程安排", "找顾问测肤要钱吗",
        "店员推荐我买的", "我想和人拼团", "能和人聊天的玩具", "换个人收货可以吗", "找个人代取行吗",
        "来个人字拖", "让人沟通顺畅的课程", "人工增白的面粉吗", "真人1比1手办", "活人墓", "客服好棒",
        "员工价怎么领", "领导说要发票", "要经理签字吗", "请专员上门测量多少钱", "机器人编程课",
        "不要机器人款", "找懂护肤的人推荐", "懂的人才喜欢", "孩子上课听不懂老师讲的怎么办",
        "听不懂英文能报名吗",
        "自动回复怎么设置", "", "？",
    ],
)  # fmt: skip
def test_what_only_speaks_of_one_is_left_alone(text: str) -> None:
    assert asking(handler)(text) is None


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.FOLLOW, Kind.MENU_VIEW])
def test_other_kinds_are_left_alone(kind: Kind) -> None:
    assert asking(handler, {"more_words": ["店长"]})("人工", kind=kind) is None


def test_there_may_be_further_words_and_menu_buttons() -> None:
    ask = asking(handler, {"more_words": ["找 店长"], "menu_keys": ["HUMAN"]})
    assert ask("找店长！")
    assert ask(kind=Kind.MENU_CLICK, choice="HUMAN")
    assert ask(kind=Kind.MENU_CLICK, choice="OTHER") is None


def test_a_colleague_may_be_named() -> None:
    reply = asking(handler, {"human": {"kf_account": "lin@brand", "text": "小林来啦"}})("人工")
    assert reply == Reply(TransferToAgent(kf_account="lin@brand"), "handoff", more=(Text(text="小林来啦"),))


def test_where_nobody_sits_there_the_text_is_all() -> None:
    assert asking(handler, {"human": {"transfer": False}})("人工") == Reply(DONE, "handoff")


def test_a_word_without_letters_is_refused() -> None:
    assert "add words" in refusal(handler, {"more_words": ["！"]})


HANDED_OVER = MEMBER._replace(
    human=to_json(TransferToAgent(kf_account="lin@brand", lasts=timedelta(hours=1)))
)
UNTIL = AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "text"), [(Kind.TEXT, "还在吗"), (Kind.TEXT, "人工"), (Kind.IMAGE, ""), (Kind.VOICE, "")]
)
def test_while_a_human_has_it_every_message_goes_there_too(kind: Kind, text: str) -> None:
    reply = asking(handler)(text, kind=kind, member=HANDED_OVER)
    held = MemberChange(dialogue="received", dialogue_until=UNTIL, human=Memory(HANDED_OVER.human, UNTIL))
    transfer = TransferToAgent(kf_account="lin@brand", lasts=timedelta(hours=1))
    received = Text(text="收到，同事看到会马上回你，请稍等一下～")
    assert reply == Reply(transfer, "handoff:held", held, more=(received,))


def test_that_it_was_received_is_said_once_or_never() -> None:
    ask, never = asking(handler), asking(handler, {"received": ""})
    again = ask("快点啊", member=HANDED_OVER._replace(dialogue="received"))
    for reply in (again, never("还在吗", member=HANDED_OVER)):
        assert reply
        assert (topic(reply), reply.more) == ("handoff:held", ())


@pytest.mark.parametrize("text", ["不用了", "好的", "谢谢", "晚安"])
def test_who_waits_for_nothing_is_told_nothing(text: str) -> None:
    reply = asking(handler)(text, member=HANDED_OVER)
    assert reply
    assert (topic(reply), reply.more, reply.change.dialogue) == ("handoff:held", (), "")


@pytest.mark.parametrize(
    ("kind", "choice"), [(Kind.MENU_CLICK, "TIPS"), (Kind.TEXT, "faq:1"), (Kind.SCAN, "")]
)
def test_taps_are_answered_meanwhile(kind: Kind, choice: str) -> None:
    assert asking(handler)("多久发货", kind=kind, choice=choice, member=HANDED_OVER) is None


def test_a_colleague_who_takes_the_conversation_has_it_and_gives_it_back() -> None:
    ask = asking(handler)
    opened, closed = ask(kind=Kind.AGENT_SESSION_OPENED), ask(kind=Kind.AGENT_SESSION_CLOSED)
    assert opened
    assert opened.content is None
    until = AT + timedelta(minutes=30)
    held = MemberChange(
        dialogue="taken", dialogue_until=until, human=Memory(to_json(TransferToAgent()), until)
    )
    assert opened.change == held
    assert closed == Reply(None, "handoff:closed", MemberChange(dialogue="", human=Memory("", until)))


@pytest.mark.parametrize("kind", [Kind.AGENT_SESSION_OPENED, Kind.AGENT_SESSION_CLOSED])
def test_what_a_colleague_did_before_the_newest_that_is_known_changes_nothing(kind: Kind) -> None:
    member = HANDED_OVER._replace(human_at=AT + timedelta(seconds=1))
    reply = asking(handler)(kind=kind, member=member)
    assert reply
    assert reply.change == MemberChange()
    assert asking(handler)(kind=kind, member=HANDED_OVER._replace(human_at=AT)) != reply


CLOSED = {"human": {"hours": "17:00-21:00"}}
"""It is 16:00 in Asia/Shanghai."""
AWAY = Text(text="同事现在休息了，今天 17:00 上班后第一时间回复你～")


@pytest.mark.parametrize(("kind", "text"), [(Kind.TEXT, "还在吗"), (Kind.TEXT, "人工"), (Kind.IMAGE, "")])
def test_outside_the_hours_it_is_said_once_when_somebody_is_there(kind: Kind, text: str) -> None:
    ask = asking(handler, CLOSED)
    first = ask(text, kind=kind, member=HANDED_OVER)
    assert first
    assert (isinstance(first.content, TransferToAgent), first.more) == (True, (AWAY,))
    again = ask(text, kind=kind, member=HANDED_OVER._replace(dialogue=first.change.dialogue or ""))
    assert again
    assert (isinstance(again.content, TransferToAgent), again.more) == (True, ())


@pytest.mark.parametrize("text", ["多久发货", "怎么退货", "孕妇能用吗", "這款有貨嗎", "物流", "2"])
def test_outside_the_hours_questions_are_left_to_who_knows(text: str) -> None:
    member = HANDED_OVER._replace(dialogue="received")
    assert asking(handler, CLOSED)(text, member=member) is None
    assert topic(asking(handler)(text, member=member)) == "handoff:held", "somebody is there"


CARE = Care.model_validate(CLOSED | {"health_again": "先停用", "complaint_again": "都记下了"})


def caring(
    text: str, cause: Cause, dialogue: str = "", kind: Kind = Kind.TEXT
) -> tuple[str | None, list[str]]:
    """The topic and what is said, in a conversation that care handed over."""
    answer = handler.build(handler.settings.model_validate(CLOSED), CARE)
    member = HANDED_OVER._replace(human=to_json(TransferToAgent(cause=cause)), dialogue=dialogue)
    reply = answer(Event("k1", "brand", "o1", kind, AT, text=text), Context(AT, member))
    said = reply.more if reply else ()
    return topic(reply), [content.text for content in said if isinstance(content, Text)]


@pytest.mark.parametrize("text", ["可以先用你们面霜缓解吗", "怎么办啊", "要不要去医院", "没人管我吗", "2"])
def test_after_harm_nobody_but_a_human_answers_and_advice_is_repeated(text: str) -> None:
    told = ("handoff:held", ["先停用", AWAY.text])
    assert caring(text, "health") == told
    assert caring(text, "health", "health") == told


def test_after_harm_small_talk_and_pictures_repeat_nothing() -> None:
    assert caring("", "health", kind=Kind.IMAGE) == ("handoff:held", ["先停用", AWAY.text])
    for text, kind in (("", Kind.IMAGE), ("嗯嗯", Kind.TEXT), ("人工", Kind.TEXT)):
        assert caring(text, "health", "health", kind) == ("handoff:held", [])


def test_after_a_complaint_nobody_but_a_human_answers_and_it_is_said_once() -> None:
    assert caring("多久发货", "complaint") == ("handoff:held", ["都记下了", AWAY.text])
    assert caring("多久发货", "complaint", "complaint") == ("handoff:held", [])
    assert caring("多久发货", "", "received") == (None, []), "a plain handover"


def test_without_the_words_of_care_it_is_said_when_somebody_is_there() -> None:
    member = HANDED_OVER._replace(human=to_json(TransferToAgent(cause="health")))
    reply = asking(handler, CLOSED)("多久发货", member=member)
    assert reply
    assert reply.more == (AWAY,)


def test_a_colleague_who_took_it_from_care_has_it() -> None:
    assert caring("怎么办啊", "health", "taken") == ("handoff:held", [])


def test_a_colleague_who_took_it_outside_the_hours_has_it() -> None:
    ask = asking(handler, CLOSED)
    opened = ask(kind=Kind.AGENT_SESSION_OPENED)
    assert opened
    reply = ask("多久发货", member=HANDED_OVER._replace(dialogue=opened.change.dialogue or ""))
    assert reply
    assert (topic(reply), reply.more, reply.change.dialogue) == ("handoff:held", (), "taken")


def test_an_offer_is_accepted_by_a_yes() -> None:
    ask = asking(handler)
    assert topic(ask("好的", member=MEMBER._replace(human=OFFERED))) == "handoff"
    assert ask("不用了", member=MEMBER._replace(human=OFFERED)) is None
    assert ask("好的") is None
