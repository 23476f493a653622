"""Square brackets are letters: whatever configuration, members and spreadsheets hold is printed as it is."""

from pathlib import Path

import pytest
import typer

from bot.__main__ import build
from bot.clock import SystemClock
from storage.database import open_database
from storage.migrate import migrate
from storage.profiles import MemberRecord, Profile
from tests.bot.cli.commands import roost, small
from tests.bot.configured import SECRETS
from tests.test_documented import COMMANDS

ODD = ("[bold]", "[/]", "[llm]", "[red]x[/red]", ":heart:")


@pytest.fixture(params=ODD)
def odd(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def config(tmp_path: Path, odd: str) -> Path:
    """A member, a tag and an item that are called so."""
    now = SystemClock().now()
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    with database.begin() as store:
        profile = Profile(odd, now, following=True)
        store.members.save([MemberRecord(profile, "main", f"o{odd}", new_tags={odd: ("test", now)})])
        row = {"member_id": odd, "account": "main", "at": now, "kind": "in", "topic": odd, "handler": "faq"}
        store.engagement.add([row | {"source": odd, "text": odd}])
    database.close()
    audience = f'audience = {{ any = [{{ tag = "{odd}" }}, {{ following = true }}] }}\n'
    item = f'[[calendar]]\nid = "tip"\ntitle = "{odd}"\ncontent = "{odd}"\nat = "0 9 * * *"\n{audience}'
    return small(
        tmp_path, f'[handlers.faq]\n[[handlers.faq.entries]]\nquestion = "{odd}?"\nanswer = "x"\n{item}'
    )


@pytest.mark.parametrize(
    ("command", "times"),
    [
        ("report engagement", 1),
        ("report engagement --member {odd}", 4),
        ("report audience tip", 2),
        ("report audience tip --member {odd}", 2),
        ("calendar list", 2),
        ("explain {odd} tip", 2),
    ],
)
def test_what_is_called_so_is_shown_so(config: Path, odd: str, command: str, times: int) -> None:
    words = [word.format(odd=odd) for word in command.split()]
    result = roost(*words, "--config", config, environ=SECRETS)
    assert result.exit_code == 0, result.output
    assert result.output.count(odd) >= times, result.output


@pytest.mark.parametrize("command", ["report engagement --member", "report audience tip --member", "explain"])
def test_errors_too(config: Path, odd: str, command: str) -> None:
    more = ["tip"] if command == "explain" else []
    result = roost(*command.split(), f"no{odd}", *more, "--config", config)
    assert result.exit_code == 2
    assert f"no{odd}" in result.output


def test_what_check_leaves_out_and_remarks_on(tmp_path: Path, odd: str) -> None:
    (tmp_path / "faq.csv").write_text(f"问题,答案\n{odd},\n", "utf-8")
    menu = f'[[accounts.main.menu]]\nname = "x"\nkey = "{odd}"\n'
    result = roost("check", "--config", small(tmp_path, f'{menu}[handlers.faq]\nfiles = ["faq.csv"]\n'))
    assert odd in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_says_what_is_written_in_the_code(command: str) -> None:
    _, *words = command.split()
    shown = " ".join(roost(*words, "--help").output.split())
    found = typer.main.get_command(build())
    for word in words:
        found = found.commands[word]  # type: ignore[attr-defined] # a group
    for said in (found.help, *(getattr(each, "help", "") for each in found.params)):
        assert " ".join((said or "").split()) in shown
