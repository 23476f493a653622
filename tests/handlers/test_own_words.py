from datetime import timedelta

import pytest

from handlers.content import Text, TransferToAgent, to_json
from handlers.contract import Context, Reply
from handlers.own_words import OwnWords, listener
from handlers.reading.opt_out import Wish
from storage.profiles import MemberChange, Profile
from tests.handlers.build import AT, MEMBER

STOPPED = MEMBER._replace(wants_marketing=False)
ASKED = MEMBER._replace(dialogue="STOP")


def heard(text: str, member: Profile = MEMBER, **settings: object) -> Wish | Reply | None:
    return listener(OwnWords.model_validate(settings))(text, Context(AT, member))


def test_a_sure_wish_is_given_to_be_obeyed() -> None:
    assert [heard(text) for text in ("不要再给我发广告了", "全部退订吧", "恢復推送", "多久发货")] == [
        Wish.STOP,
        Wish.STOP_ALL,
        Wish.RESUME,
        None,
    ]


def test_a_likely_one_is_asked_about_and_remembered_until_somebody_answers() -> None:
    change = MemberChange(dialogue="STOP", dialogue_until=AT + timedelta(minutes=10), passing=True)
    question = Text(text="要停止活动消息吗？回复 TD 就停。")
    assert heard("别烦我") == Reply(question, "wish_asked", change)


@pytest.mark.parametrize("text", ["好的", "是", "停吧", "太吵了", "退订"])
def test_a_yes_or_a_second_wish_is_obeyed(text: str) -> None:
    assert heard(text, ASKED) is Wish.STOP


def test_a_no_ends_it() -> None:
    assert heard("不用", ASKED) == Reply(
        Text(text="好的，那就还和以前一样～"), "wish_kept", MemberChange(dialogue="")
    )


@pytest.mark.parametrize("text", ["好的", "不用", "停吧，谢谢你的面膜"])
def test_who_was_not_asked_agrees_to_nothing(text: str) -> None:
    assert not isinstance(heard(text), Wish)


def test_what_has_stopped_is_not_asked_about_again() -> None:
    assert heard("别烦我", STOPPED) is Wish.STOP


def test_who_has_stopped_is_asked_whether_to_begin_again() -> None:
    reply = heard("怎么恢复推送", STOPPED)
    assert isinstance(reply, Reply)
    assert (reply.content, reply.change.dialogue) == (
        Text(text="想重新收到活动消息吗？回复“恢复”就好。"),
        "RESUME",
    )
    assert heard("怎么恢复推送") is None, "nothing has stopped"


def test_while_a_human_has_the_conversation_only_sure_wishes_count() -> None:
    handed_over = MEMBER._replace(human=to_json(TransferToAgent()))
    assert heard("别烦我", handed_over) is None
    assert heard("不要再给我发广告了", handed_over) is Wish.STOP


def test_it_can_be_turned_off_and_extended() -> None:
    assert heard("不要再给我发广告了", heard=False) is None
    assert heard("别发咖啡快讯了", more_adverts=["咖啡快讯"]) is Wish.STOP
    assert heard("鲜花卡，怎么退订", more_otherwise=["鲜花卡"]) is None
    assert isinstance(heard("喵够了", more_annoyed=["喵够了"]), Reply)
