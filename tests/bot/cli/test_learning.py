"""`roost faq gaps`, `suggest` and `try` through the command line, on both databases."""

import asyncio
import json
import tomllib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.testing import Result

from bot.clock import FixedClock
from bot.config.error import ConfigError
from bot.intake.processor import Live, Processor
from bot.program import load_program, open_channels
from handlers.contract import Event
from handlers.kinds import Kind
from storage.database import Database
from tests.bot.cli.commands import roost
from tests.bot.cli.test_show import NOW
from tests.bot.configured import SECRETS
from tests.bot.faq.taught import toml
from tests.support.programs import new_ids

RIVALS = "".join(
    f'[[handlers.faq.entries]]\nid = "{name}"\nquestion = "{name}卡怎么用"\n'
    f'keywords = {{ any = ["卡券"] }}\nanswer = "关于{name}"\n'
    for name in ("礼品", "会员")
)
"""Two entries whose keyword is the same, so that it is asked back."""
NOISE = (
    "你好",
    "谢谢",
    "滚",
    "<script>alert(1)</script>",
    "我我我",
    "[Unsupported Message]",
    "13800138000",
    "😊",
)
ESCAPE = '会员卡"]\nanswer = "x"\n[[calendar]]\x1b[31m[bold]怎么办'


class Brand:
    """A configuration whose members wrote what the running program logged."""

    def __init__(self, folder: Path, database: Database, url: str, more: str = "") -> None:
        self.config = folder / "config.toml"
        self.config.write_text(toml(more=f'{more}[database]\nurl = "{url}"\n'), "utf-8")
        program = load_program(self.config, SECRETS)
        live = Live(program, open_channels(program.config.accounts, lambda size: b"r" * size))
        self._processor = Processor(database, lambda: live, FixedClock(NOW), new_ids())

    def wrote(self, member: str, *texts: str, choice: str = "", ago: timedelta = timedelta()) -> None:
        for number, text in enumerate(texts):
            at = NOW - ago + timedelta(seconds=number)
            key = f"{member}/{number}/{text}/{at}"
            event = Event(key, "main", member, Kind.TEXT, at, text=text, choice=choice)
            self._processor.process([event])

    def faq(self, command: str, *arguments: str) -> Result:
        return roost("faq", command, *arguments, "--config", self.config)

    def read(self, command: str, *arguments: str) -> Any:
        return json.loads(self.faq(command, *arguments, "--json").output)


@pytest.fixture
def brand(tmp_path: Path, database: Database, database_url: str) -> Brand:
    return Brand(tmp_path, database, database_url, RIVALS)


def tell(brand: Brand, texts: Iterable[str]) -> None:
    for number, text in enumerate(texts):
        brand.wrote(f"o{number}", text)


def test_gaps_as_entries_to_paste(brand: Brand) -> None:
    tell(brand, ["店里停车收费么", "收费么店里停车", "晚上有现场音乐听吗", *NOISE])
    output = brand.faq("gaps").output
    first, *_ = output.splitlines()
    assert first.startswith("# 2× by 2 members, on ")
    assert first.endswith(": unanswered 2")
    assert len(tomllib.loads(output)["handlers"]["faq"]["entries"]) == 2
    assert output.splitlines()[-1].startswith("# passed over: small talk 3, without words 2, ")
    (one,) = brand.read("gaps", "--limit", "1")
    assert (one["times"], one["members"], one["draft"], one["nearest"]) == (2, 2, "", "")
    assert datetime.fromisoformat(one["first"]) == datetime.fromisoformat(one["last"]) == NOW
    assert one["entry"].startswith('[[handlers.faq.entries]]\nquestion = "')


def test_only_what_a_manager_could_teach_is_a_gap(brand: Brand) -> None:
    for round_ in range(3):
        for number, text in enumerate(NOISE):
            brand.wrote(f"o{number}", text, ago=timedelta(hours=round_))
    assert brand.read("gaps") == []
    told = brand.faq("gaps").output.splitlines()
    assert told[0] == "# nothing was missed in the last 30 days"
    assert told[1].startswith("# passed over: ")


def test_no_text_of_a_member_breaks_out_of_what_is_pasted(brand: Brand) -> None:
    brand.wrote("o1", ESCAPE)
    output = brand.faq("gaps").output
    pasted = tomllib.loads(output)
    assert pasted.keys() == {"handlers"}
    (entry,) = pasted["handlers"]["faq"]["entries"]
    assert entry["question"] == '会员卡"] answer = "x" [[calendar]] [31m[bold]怎么办'
    assert "\x1b" not in output


def test_members_numbers_are_not_printed(brand: Brand) -> None:
    tell(brand, ["订单2026061800123加急要多少钱", "订单2026061800999加急要多少钱"])
    output = brand.faq("gaps").output
    assert "2× by 2 members" in output
    assert "订单…加急要多少钱" in output
    assert "20260618" not in output + json.dumps(brand.read("gaps"))


def test_what_was_taught_since_is_no_gap(brand: Brand) -> None:
    brand.wrote("o1", "晚上有现场音乐听吗")
    assert len(brand.read("gaps")) == 1
    text = brand.config.read_text("utf-8")
    entry = '[[handlers.faq.entries]]\nquestion = "晚上有现场音乐听吗"\nanswer = "可以"\n'
    brand.config.write_text(text.replace("[database]", f"{entry}[database]"), "utf-8")
    assert brand.read("gaps") == []


def test_gaps_without_an_faq_and_without_misses(brand: Brand) -> None:
    url = tomllib.loads(brand.config.read_text("utf-8"))["database"]["url"]
    brand.config.write_text(f'[accounts.main]\nappid = "wx1"\n[database]\nurl = "{url}"\n', "utf-8")
    assert brand.faq("gaps").output == "# nothing was missed in the last 30 days\n"


def test_drafts_need_an_endpoint(brand: Brand) -> None:
    result = brand.faq("gaps", "--draft")
    assert isinstance(result.exception, ConfigError)
    assert str(result.exception) == "config.toml: [llm] base_url: is missing; drafts need an endpoint"


async def test_gaps_with_drafts(tmp_path: Path, database: Database, database_url: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"choices": [{"message": {"content": "可以的。"}}]})

    app = web.Application()
    app.router.add_post("/chat/completions", answer)
    async with TestServer(app) as server:
        llm = f'[llm]\nbase_url = "{str(server.make_url("/")).rstrip("/")}"\nmodel = "small"\n'
        brand = Brand(tmp_path, database, database_url, llm)
        brand.wrote("o1", "晚上有现场音乐听吗")
        found = await asyncio.to_thread(brand.read, "gaps", "--draft")
    assert [gap["draft"] for gap in found] == ["可以的。"]


def test_phrasings_from_choices_by_number_and_by_tap(brand: Brand) -> None:
    brand.wrote("o1", "卡券在哪儿呢", "2")
    brand.wrote("o2", "卡券在哪儿", "第二个")
    brand.wrote("o3", "我的卡券呢")
    tap = brand.read("try", "我的卡券呢")["faq"]["entries"][0]
    brand.wrote("o3", "礼品卡怎么用", choice="1", ago=timedelta(seconds=-30))
    brand.wrote("o4", "卡券过期了", "都不是")
    member, gift = brand.read("suggest")
    assert (member["topic"], member["question"], member["similar"]) == ("会员", "会员卡怎么用", [])
    assert member["phrasings"] == [{"text": "卡券在哪儿", "times": 2, "members": 2}]
    assert (gift["topic"], gift["phrasings"][0]["text"]) == (tap, "我的卡券呢")
    assert brand.faq("suggest").output.splitlines() == [
        "# 会员: 会员卡怎么用",
        "# new: 卡券在哪儿 (2× by 2 members)",
        'similar = ["卡券在哪儿"]',
        "",
        "# 礼品: 礼品卡怎么用",
        "# new: 我的卡券呢 (1× by 1 member)",
        'similar = ["我的卡券呢"]',
    ]


def test_nothing_was_picked(brand: Brand) -> None:
    assert brand.faq("suggest").output == "# no new phrasing was picked in the last 90 days\n"
    assert brand.read("suggest") == []


def test_trying_a_message(brand: Brand) -> None:
    lines = brand.faq("try", "请问怎么退货呀[bold]").output.splitlines()
    assert lines[0] == "“请问怎么退货呀[bold]” is taken by faq, topic 退货"
    assert "the taught phrasing 怎么退货" in lines[2]
    assert any("most like it" in line for line in lines)
    found = brand.read("try", "卡券")
    assert (found["handler"], found["topic"], found["text"]) == ("faq", "faq:ask", "卡券")
    assert (found["faq"]["decision"], found["faq"]["why"], found["faq"]["words"]) == (
        "ask",
        "keyword",
        ["卡券"],
    )


def test_trying_as_somebody_through_an_account(brand: Brand) -> None:
    found = brand.read("try", "怎么退货", "--account", "main", "--tag", "已购", "--tag", "湖滨店")
    assert found["topic"] == "退货"
    result = brand.faq("try", "怎么退货", "--account", "gone")
    assert result.exit_code == 2
    assert "there is no account 'gone'; there are: main" in result.output


def test_trying_needs_no_database(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(toml(more='[database]\nurl = "sqlite:///none.db"\n'), "utf-8")
    assert roost("faq", "try", "怎么退货", "--config", config).exit_code == 0
    assert not (tmp_path / "none.db").exists()
