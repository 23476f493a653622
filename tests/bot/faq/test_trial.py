from datetime import timedelta
from pathlib import Path

from bot.faq.trial import Met, Question, ask
from bot.faq.verdict import Verdict
from tests.bot.faq.taught import loaded, toml
from tests.support.programs import NOON

MORE = """[[handlers.faq.entries]]
id = "湖滨"
question = "湖滨店几点开门"
tags = ["湖滨店"]
accounts = ["second"]
until = 2026-11-22
answer = "九点"
[accounts.second]
appid = "wx2"
"""


def test_the_whole_chain_is_asked(tmp_path: Path) -> None:
    program = loaded(tmp_path, toml(more="[handlers.preferences]\n"))
    questions = [Question("怎么退货"), Question("TD"), Question("梦见老虎")]
    refund, stop, strange = ask(program, questions, NOON)
    assert refund == Met(Verdict.ANSWERED, "退货")
    assert stop.verdict is Verdict.ANSWERED
    assert strange == Met(Verdict.MISSED)
    assert list(map(str, [refund, strange])) == ["退货", "missed"]


def test_who_asks_where_and_when_counts(tmp_path: Path) -> None:
    program = loaded(tmp_path, toml(more=MORE))
    member = Question("湖滨店几点开门", "second", frozenset({"湖滨店"}))
    others = [Question(member.text, "second"), Question(member.text, "main", member.tags)]
    (met, *none) = ask(program, [member, *others], NOON)
    assert met.topic == "湖滨"
    assert {each.topic for each in none} == {""}
    assert ask(program, [member], NOON + timedelta(days=2))[0].topic == ""


def test_an_account_that_is_gone_is_the_first(tmp_path: Path) -> None:
    assert ask(loaded(tmp_path, toml()), [Question("怎么退货", "gone")], NOON)[0].topic == "退货"
