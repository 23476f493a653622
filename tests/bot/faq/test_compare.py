from pathlib import Path

from bot.faq.compare import Change, Turn, compare
from bot.faq.golden import Golden
from bot.faq.trial import Question
from tests.bot.faq.taught import loaded, toml
from tests.support.programs import NOON

BIRTHDAY = '[[handlers.faq.entries]]\nid = "生日"\nquestion = "生日礼有哪些"\nanswer = "在我的页面"\n'
RIVAL = '[[handlers.faq.entries]]\nid = "甲"\nquestion = "甲"\nkeywords = { any = ["积分"] }\nanswer = "甲"\n'


def changes(folder: Path, old: str, new: str, *golden: Golden, **logged: int) -> list[Change]:
    asked = {Question(text): times for text, times in logged.items()}
    return compare(loaded(folder, old, "old.toml"), loaded(folder, new), golden, asked, NOON)


def test_the_same_says_the_same(tmp_path: Path) -> None:
    assert changes(tmp_path, toml(), toml(), 怎么退货=3) == []


def test_a_planted_regression_is_caught(tmp_path: Path) -> None:
    """An entry is gone: what it answered is lost."""
    found = changes(tmp_path, toml(), toml(发票=()), 发票在哪里开=3)
    assert {each.text for each in found if each.regression} == {"可以开发票吗", "发票在哪里开"}
    assert found[0] == Change(
        Turn.LOST, "发票在哪里开", "发票", "missed", times=3, golden=True, regression=True
    )


def test_another_entry_s_answer_is_a_regression(tmp_path: Path) -> None:
    moved = toml(退货=("怎么退货",), 发货=("多久发货", "今天能发货吗", "不喜欢可以退吗"))
    (change,) = changes(tmp_path, toml(), moved)
    assert change == Change(
        Turn.CHANGED, "不喜欢可以退吗", "退货", "发货", times=0, golden=True, regression=True
    )


def test_a_golden_file_may_demand_the_change(tmp_path: Path) -> None:
    moved = toml(退货=("怎么退货",), 发货=("多久发货", "今天能发货吗", "不喜欢可以退吗"))
    demanded = Golden("golden.csv row 2", Question("不喜欢可以退吗"), "发货")
    (change,) = changes(tmp_path, toml(), moved, demanded)
    assert (change.turn, change.golden, change.regression) == (Turn.CHANGED, True, False)


def test_what_is_gained_or_only_asked_by_members_is_no_regression(tmp_path: Path) -> None:
    found = changes(tmp_path, toml(more=BIRTHDAY), toml(), 生日礼有哪些呢=2)
    assert [(each.text, each.golden, each.regression) for each in found] == [
        ("生日礼有哪些", True, True),
        ("生日礼有哪些呢", False, False),
    ]
    (gained,) = changes(tmp_path, toml(), toml(more=BIRTHDAY))
    assert (gained.turn, gained.before, gained.after) == (Turn.GAINED, "missed", "生日")
    assert not gained.regression


def test_what_becomes_ambiguous(tmp_path: Path) -> None:
    """Two rules hold at once, so that it is asked back."""
    rivals = RIVAL + RIVAL.replace("甲", "乙")
    found = changes(tmp_path, toml(more=RIVAL), toml(more=rivals), 我的积分呢=2)
    assert [(each.turn, each.text, each.before, each.after) for each in found if each.times] == [
        (Turn.AMBIGUOUS, "我的积分呢", "甲", "asked")
    ]
    (offered, *_) = [
        each for each in changes(tmp_path, toml(), toml(more=rivals), 我的积分呢=2) if each.times
    ]
    assert (offered.turn, offered.regression) == (Turn.AMBIGUOUS, False)
