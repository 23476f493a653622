from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from handlers.content import Choice, Image, MsgMenu, Text
from handlers.contract import Context, Event, Reply
from handlers.faq.answering import Answering, choice_id
from handlers.faq.dialogue import Dialogue
from handlers.faq.learn import build_index
from handlers.faq.settings import Settings
from handlers.kinds import Kind
from storage.profiles import MemberChange
from tests.handlers.build import AT, MEMBER, topic
from tests.handlers.faq.shop import FAQ, TORN, LetterEmbedder

ENTRIES: list[dict[str, Any]] = FAQ["entries"]


class Talk:
    """A member and the FAQ, without a server: what it asks to remember is given back to it."""

    def __init__(self, **settings: Any) -> None:
        made = Settings.model_validate({**FAQ, **settings})
        self.answering = Answering(made, build_index(made))
        self.member = MEMBER
        self.now = AT

    def say(
        self, text: str, kind: Kind = Kind.TEXT, choice: str = "", account: str = "brand"
    ) -> Reply | None:
        event = Event("k1", account, "o1", kind, self.now, text=text, choice=choice)
        reply = self.answering(event, Context(self.now, self.member))
        if reply and reply.change.dialogue is not None:
            self.member = self.member._replace(dialogue=reply.change.dialogue)
        return reply


def with_entry(number: int, **more: Any) -> dict[str, Any]:
    """The shop with one entry changed."""
    return {"entries": [entry | (more if at == number else {}) for at, entry in enumerate(ENTRIES)]}


def test_an_answer_is_its_content_under_its_topic_and_changes_nothing() -> None:
    assert Talk().say("多久发货") == Reply(Text(text="about ship"), "ship")


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.LOCATION, Kind.MENU_CLICK, Kind.FOLLOW])
def test_other_kinds_are_left_alone(kind: Kind) -> None:
    assert Talk().say("多久发货", kind) is None


def test_what_is_said_is_heard_like_what_is_written() -> None:
    assert topic(Talk().say("多久发货", Kind.VOICE)) == "ship"


def test_choices_are_remembered_for_a_while() -> None:
    reply = Talk(forget_after="3m").say(TORN)
    assert reply
    remembered = Dialogue("", ("ship", "refund", "price"), 1).dump()
    assert reply.change == MemberChange(dialogue=remembered, dialogue_until=AT + timedelta(minutes=3))
    lines = [("ship", "多久发货"), ("refund", "怎么退款"), ("price", "价格是多少")]
    assert reply.content == MsgMenu(
        head="你是不是想问：",
        choices=tuple(Choice(id=choice_id(entry), content=question) for entry, question in lines),
        tail="回复数字就好；都不是，就说“都不是”。",
    )


def test_an_answer_ends_what_was_asked_back() -> None:
    talk = Talk()
    talk.say(TORN)
    reply = talk.say("可以开发票吗")
    assert reply
    assert reply.change == MemberChange(dialogue="")
    assert talk.say("2") is None


def test_a_number_that_no_choice_has_is_a_refusal() -> None:
    talk = Talk()
    talk.say(TORN)
    assert topic(talk.say("9")) == "faq:again"
    assert topic(talk.say("2")) == "faq:human"


def test_a_human_is_the_last_resort_and_the_brand_says_how() -> None:
    talk = Talk(human={"transfer": False, "text": "加店长微信吧"}, words={"again": "再说说？"})
    talk.say(TORN)
    change = MemberChange(dialogue=Dialogue(tries=2).dump(), dialogue_until=AT + timedelta(minutes=10))
    assert talk.say("都不是") == Reply(Text(text="再说说？"), "faq:again", change)
    assert talk.say(TORN) == Reply(Text(text="加店长微信吧"), "faq:human", MemberChange(dialogue=""))


def test_follow_ups_stand_below_a_text_and_are_picked_by_number() -> None:
    talk = Talk(**with_entry(0, follow_ups=["怎么退款", "price", "没有这个问题"]))
    reply = talk.say("多久发货")
    assert reply
    assert reply.content == Text(text="about ship\n\n你可能还想问：\n1. 怎么退款\n2. 价格是多少")
    assert topic(talk.say("2")) == "price"


def test_follow_ups_of_anything_else_are_a_message_of_their_own() -> None:
    picture = {"type": "image", "media_id": "M"}
    reply = Talk(**with_entry(0, follow_ups=["怎么退款"], answer=picture)).say("多久发货")
    assert reply
    assert reply.content == Image(media_id="M")
    line = Choice(id=choice_id("refund"), content="怎么退款")
    assert reply.more == (MsgMenu(head="你可能还想问：", choices=(line,)),)
    tapped = Talk(**with_entry(0, follow_ups=["怎么退款"]), ask_with="menu").say("多久发货")
    assert tapped
    assert (tapped.content, tapped.more) == (Text(text="about ship"), reply.more)


def test_a_follow_up_that_ranks_first_is_meant_rather_than_asked_back() -> None:
    talk = Talk(**with_entry(0, follow_ups=["怎么退款"]), ask_rate=0.3)
    talk.say("多久发货")
    assert topic(talk.say("要多久")) == "refund"


def test_a_follow_up_that_ranks_second_is_offered() -> None:
    talk = Talk(**with_entry(0, follow_ups=["怎么退款"]))
    talk.say("多久发货")
    assert topic(talk.say(TORN)) == "faq:ask"


def test_a_question_about_something_else_is_not_taken_for_a_follow_up() -> None:
    entries = [
        {"question": "孕妇能用吗", "follow_ups": ["哺乳期能用吗", "明天能用吗"], "answer": "先问医生"},
        {"question": "哺乳期能用吗", "answer": "可以"},
        {"question": "明天能用吗", "answer": "可以"},
        {"question": "今天下单明天能到吗", "similar": ["下单后几天能到"], "answer": "江浙沪次日达"},
    ]
    talk = Talk(entries=entries)
    assert topic(talk.say("孕妇能用吗")) == "孕妇能用吗"
    assert topic(talk.say("今天下单后天能到吗")) in {"今天下单明天能到吗", "faq:ask"}


@pytest.mark.parametrize("asked", ["11号店在哪里", "二号店怎么走"])
def test_a_follow_up_with_another_number_is_offered_at_most(asked: str) -> None:
    entries = [
        {"question": "门店几点开门", "follow_ups": ["1号店在哪里"], "answer": "十点"},
        {"question": "1号店在哪里", "similar": ["1号店怎么走"], "answer": "湖滨路"},
    ]
    talk = Talk(entries=entries)
    talk.say("门店几点开门")
    assert topic(talk.say(asked)) in {None, "faq:ask", "faq:human"}


def test_after_an_answer_with_follow_ups_what_nobody_taught_is_the_next_handlers() -> None:
    talk = Talk(**with_entry(0, follow_ups=["怎么退款"]))
    talk.say("多久发货")
    assert talk.say("梦见老虎是什么意思") is None


def test_an_entry_is_for_some_members_some_accounts_and_some_days() -> None:
    talk = Talk(
        **with_entry(0, tags=["vip"], accounts=["brand"], until="2026-11-20", follow_ups=["怎么退款"])
    )
    assert topic(talk.say("多久发货")) != "ship"
    assert topic(talk.say("", choice=choice_id("ship"))) is None
    talk.member = MEMBER._replace(tags=frozenset({"vip"}))
    assert topic(talk.say("多久发货")) == "ship"
    assert topic(talk.say("", choice=choice_id("ship"))) == "ship"
    assert topic(talk.say("多久发货", account="other")) != "ship"
    talk.now = AT + timedelta(hours=9)  # the next day in Shanghai
    assert topic(talk.say("多久发货")) != "ship"


def test_a_tap_on_what_is_gone_is_read_as_its_text() -> None:
    assert topic(Talk().say("怎么退款", choice="faq:gone")) == "refund"


def test_menu_ids_are_whole_numbers_as_wechat_gives_them_back() -> None:
    numbers = [int(choice_id(topic)) for topic in ("", "ship", "价格", "x" * 1000)]
    assert all(2**30 <= number < 2**31 for number in numbers)
    assert choice_id("ship") == "1447472838"  # as menus that were sent before have it


def test_of_two_entries_with_one_id_the_line_that_was_tapped_tells_which() -> None:
    topics: dict[str, str] = {}
    number = next(n for n in count() if topics.setdefault(choice_id(f"t{n}"), f"t{n}") != f"t{n}")
    one, other = topics[choice_id(f"t{number}")], f"t{number}"
    talk = Talk(entries=[ENTRIES[0] | {"id": one}, ENTRIES[1] | {"id": other}, *ENTRIES[2:]])
    assert choice_id(one) == choice_id(other)
    assert topic(talk.say("多久发货", choice=choice_id(one))) == one
    assert topic(talk.say("怎么退款", choice=choice_id(one))) == other


def test_what_has_to_be_ranked_is_embedded_at_once() -> None:
    made, embedder = Settings.model_validate(FAQ), LetterEmbedder()
    answering = Answering(made, build_index(made, embedder))
    embedder.batches.clear()
    said = [
        ("多久发货", Kind.TEXT),
        ("积分怎么查询", Kind.TEXT),
        ("退款慢", Kind.VOICE),
        ("图", Kind.IMAGE),
        ("早上好", Kind.TEXT),
    ]
    answering.prepare([Event("k", "brand", "o1", kind, AT, text=text) for text, kind in said])
    assert [sorted(batch) for batch in embedder.batches] == [["积分怎么查询", "退款慢"]]


def test_without_a_model_there_is_nothing_to_prepare() -> None:
    Talk().answering.prepare([Event("k", "brand", "o1", Kind.TEXT, AT, text="退款慢")])
