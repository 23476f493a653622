from pathlib import Path

from bot.faq.trial import Question
from bot.faq.tryout import figures, likely, told, tryout
from handlers.faq.entries import Why
from tests.bot.configured import ACCOUNT
from tests.bot.faq.taught import FALLBACK, loaded, toml
from tests.support.programs import NOON

STOP = "[handlers.preferences]\n"
FOR_SOME = """[[handlers.faq.entries]]
id = "湖滨"
question = "湖滨店几点开门"
tags = ["湖滨店"]
answer = "九点"
"""


def lines(folder: Path, text: str, config: str) -> list[str]:
    question = Question(text)
    return list(told(tryout(loaded(folder, config), question, NOON), question))


def test_the_faq_answers_and_says_why(tmp_path: Path) -> None:
    first, said, why, familiar, rivals = lines(tmp_path, "请问怎么退货呀", toml())
    assert first == "“请问怎么退货呀” is taken by faq, topic 退货"
    assert said == "  says: 关于退货"
    assert (
        why == "the FAQ answers: it has the words of the taught phrasing 怎么退货, whatever the ranking says"
    )
    assert familiar.endswith("look at least as familiar (it answers up to 1.0%, asks back up to 12.0%)")
    assert rivals.endswith("(it answers from 50%)")


def test_what_the_faq_leaves_goes_to_the_next_handler(tmp_path: Path) -> None:
    first, said, why, *_ = lines(tmp_path, "梦见老虎", toml())
    assert first == "“梦见老虎” is taken by fallback, topic fallback"
    assert said == "  says: 嗯"
    assert why == "the FAQ leaves it to the next handler: it is not familiar enough to ask back"


def test_a_handler_before_the_faq_takes_it(tmp_path: Path) -> None:
    config = f"{ACCOUNT}{STOP}{toml(more='').removeprefix(ACCOUNT)}"
    first, *_ = found = lines(tmp_path, "TD", config)
    assert first == "“TD” is taken by preferences, topic marketing_stop"
    assert any(line.startswith("the FAQ is not reached and would leave it alone: ") for line in found)


def test_nobody_takes_it_and_there_is_no_faq(tmp_path: Path) -> None:
    assert lines(tmp_path, "怎么退货", ACCOUNT) == ["“怎么退货” is taken by no handler"]
    assert figures(tryout(loaded(tmp_path, ACCOUNT), Question("怎么退货"), NOON))["faq"] is None


def test_a_keyword_is_named(tmp_path: Path) -> None:
    config = toml(more=FOR_SOME.replace('tags = ["湖滨店"]', 'keywords = { any = ["积分"] }'))
    found = tryout(loaded(tmp_path, config), Question("我的积分呢"), NOON)
    assert found.faq
    assert (found.topic, found.faq.why, found.faq.words) == ("湖滨", Why.KEYWORD, ("积分",))


def test_small_talk_is_no_question_whatever_the_ranking_says(tmp_path: Path) -> None:
    config = toml(more="[handlers.small_talk]\n", 在吗=("你们还在吗", "在不在"))
    first, _, why, *_ = lines(tmp_path, "你还在吗", config)
    assert first == "“你还在吗” is taken by small_talk, topic small_talk:greeting"
    assert why == "the FAQ leaves it to the next handler: it is small talk, whatever the ranking says"


def test_two_questions_at_once_are_told_as_such(tmp_path: Path) -> None:
    _, *said, why = lines(tmp_path, "不喜欢的可以退吗？另外今天可以发货吗", toml())
    assert said
    assert why == "the FAQ asks back: it asks two things at once, and each means another entry"


def test_a_number_that_nobody_taught_is_told_as_such(tmp_path: Path) -> None:
    window = '[[handlers.faq.entries]]\nid = "窗口"\nquestion = "3号窗口几点开门"\nanswer = "九点"\n'
    found = lines(tmp_path, "8号窗口在哪里办", toml(more=window))
    assert any("not familiar enough: its number or shop is no entry's" in line for line in found)


def test_who_asks_counts(tmp_path: Path) -> None:
    program = loaded(tmp_path, toml(more=FOR_SOME))
    tagged = tryout(program, Question("湖滨店几点开门", "main", frozenset({"湖滨店"})), NOON)
    assert (tagged.handler, tagged.topic, tagged.said) == ("faq", "湖滨", ("九点",))
    assert tryout(program, Question("湖滨店几点开门"), NOON).topic != "湖滨"


def test_what_is_said_after_an_answer_belongs_to_it(tmp_path: Path) -> None:
    config = f"{ACCOUNT}[handlers.handoff]\n{FALLBACK}"
    found = tryout(loaded(tmp_path, config), Question("人工"), NOON)
    assert found.said == ("[transfer]", "好的，这就请真人同事来，请稍等一下～")


def test_the_same_for_machines(tmp_path: Path) -> None:
    found = tryout(loaded(tmp_path, toml()), Question("怎么退货"), NOON)
    shown = figures(found)
    assert (shown["handler"], shown["topic"], shown["reached"]) == ("faq", "退货", True)
    faq = shown["faq"]
    assert (faq["decision"], faq["entries"], faq["why"], faq["words"]) == (
        "answer",
        ["退货"],
        "exact",
        ("怎么退货",),
    )
    assert faq["limits"]["false_answer_rate"] == 0.01
    assert faq["likely"][0]["entry_id"] == "退货"
    assert found.faq
    assert likely(found.faq)[0]["most alike"] == "怎么退货"


def test_no_text_breaks_out_of_its_line(tmp_path: Path) -> None:
    for line in lines(tmp_path, "a\nb\x1b[31m\u202e[bold]怎么退货", toml()):
        assert line.isprintable()
