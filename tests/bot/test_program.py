import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.program import NamedAnswer, handler_named, handler_names, open_channels
from handlers.content import Text
from handlers.contract import Context, Event, Reply
from handlers.kinds import Kind
from storage.profiles import Profile
from tests.bot.configured import ACCOUNT, ITEM, SECRETS, problems, program
from tests.support.programs import echo, event

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FAQ = f'{ACCOUNT}[handlers.faq]\nfiles = ["faq/*.csv"]\n'


def sheet(folder: Path, text: str, name: str = "faq/a.csv") -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


def test_the_handlers_are_those_with_a_section_in_its_order(tmp_path: Path) -> None:
    loaded = program(tmp_path, f"{ACCOUNT}[handlers.fallback]\n[handlers.welcome]\n[handlers.faq]\n")
    assert [each.name for each in loaded.chain] == ["fallback", "welcome", "faq"] == list(loaded.settings)
    assert program(tmp_path, ACCOUNT).chain == ()


def test_a_built_handler_answers(tmp_path: Path) -> None:
    (named,) = program(tmp_path, f'{ACCOUNT}[handlers.fallback]\nanswer = "嗯"\n').chain
    event = Event("k", "main", "o1", Kind.TEXT, NOW, text="问")
    reply = named.answer(event, Context(NOW, Profile("m1", NOW)))
    assert reply is not None
    assert reply.topic == "fallback"


def test_the_faq_leaves_a_brands_own_small_talk_alone(tmp_path: Path) -> None:
    faq = '[handlers.faq]\nsemantic = false\nentries = [{ question = "怎么回购", answer = "看菜单" }]\n'
    talk = '[[handlers.small_talk.entries]]\nname = "praise"\nwords = ["又回购"]\nanswers = ["喵"]\n'
    event = Event("k", "main", "o1", Kind.TEXT, NOW, text="又回购啦")
    said = {}
    for name, sections in (("without", faq), ("with", faq + talk)):
        answers = (
            each.answer(event, Context(NOW, Profile("m1", NOW)))
            for each in program(tmp_path, ACCOUNT + sections).chain
        )
        said[name] = [reply and reply.topic for reply in answers]
    assert said == {"without": ["怎么回购"], "with": [None, "small_talk:praise"]}


def test_every_handler_can_be_found_by_its_name() -> None:
    answering = ["care", "fallback", "faq", "handoff", "preferences", "product_tips", "small_talk", "welcome"]
    assert handler_names() == answering
    assert all(handler_named(name) for name in handler_names())


@pytest.mark.parametrize(
    "name", ["contract", "kinds", "faq.match", "os", "import", "__init__", "", "../x", "说"]
)
def test_other_modules_are_no_handlers(tmp_path: Path, name: str) -> None:
    assert handler_named(name) is None
    (complaint,) = problems(tmp_path, f'{ACCOUNT}[handlers."{name}"]\n')
    assert "there is no such handler; there are: care, fallback, faq" in complaint


def test_an_item_needs_an_account_that_exists(tmp_path: Path) -> None:
    text = f'{ACCOUNT}{ITEM}at = "0 9 * * *"\naccount = "shop"\n'
    assert problems(tmp_path, text) == (
        "config.toml:8: [calendar[1]] account: there is no [accounts.shop]; there are: main",
    )
    assert program(tmp_path, text.replace("shop", "main")).config.calendar[0].account == "main"


def test_a_broken_row_is_named_and_the_others_are_loaded(tmp_path: Path) -> None:
    sheet(tmp_path, "问题,答案\n怎么退货,点售后\n多久发货,\n有发票吗,有\n")
    loaded = program(tmp_path, FAQ)
    assert loaded.warnings == ("faq/a.csv row 3, column 答案: is empty; fill it in, or delete the row",)
    (faq,) = loaded.chain
    replies = [
        faq.answer(Event("k", "main", "o1", Kind.TEXT, NOW, text=text), Context(NOW, Profile("m1", NOW)))
        for text in ("怎么退货", "多久发货", "有发票吗")
    ]
    assert [reply and reply.topic for reply in replies] == ["怎么退货", None, "有发票吗"]


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    sheet(tmp_path, "Q,A\n1,2\n")
    (complaint,) = problems(tmp_path, FAQ)
    assert complaint.startswith("config.toml:3: [handlers.faq]: faq/a.csv: no column for question/问题/")


def test_the_folders_of_further_files_are_known(tmp_path: Path) -> None:
    sheet(tmp_path, "问题,答案\n一,1\n")
    sheet(tmp_path, "问题,答案\n二,2\n", "here.csv")
    text = FAQ.replace('["faq/*.csv"]', '["faq/*.csv", "*.csv"]')
    assert program(tmp_path, text).folders == {tmp_path.resolve() / "faq", tmp_path.resolve()}
    assert program(tmp_path, f"{ACCOUNT}[handlers.faq]\n").folders == frozenset()


def test_each_account_has_its_channel(tmp_path: Path) -> None:
    text = f'{ACCOUNT}[accounts.shop]\nappid = "wx2"\nmode = "plain"\n'
    accounts = program(
        tmp_path, text, SECRETS | {"ROOST_ACCOUNTS__SHOP__TOKEN": "another-token-of-tests"}
    ).config.accounts
    assert list(open_channels(accounts, random.Random(1).randbytes)) == ["main", "shop"]


class Preparing:
    """An answer that is told of a group; it fails for the text `bad`."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []

    def __call__(self, event: Event, _context: Context) -> Reply | None:
        return Reply(Text(text=event.text), "said")

    def prepare(self, events: Sequence[Event]) -> None:
        self.told.append([event.text for event in events])
        if self.told[-1] == ["bad"]:
            raise ZeroDivisionError


def test_an_answer_may_work_for_a_group_at_once_and_fail_alone() -> None:
    answer = Preparing()
    with capture_logs() as logs:
        for group in (["a", "b"], ["bad"]):
            NamedAnswer("faq", answer).prepare([event(text=text) for text in group])
    assert answer.told == [["a", "b"], ["bad"]]
    assert [line["handler"] for line in logs] == ["faq"]
    NamedAnswer("echo", echo).prepare([event()])
