import json
import signal
import socket
import sqlite3
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from storage.database import open_database
from storage.migrate import REVISION
from storage.migrate import migrate as schema_of
from tests.bot.calendar.members import enrol
from tests.bot.cli.commands import ROOT, roost, roost_process, small
from tests.bot.configured import ACCOUNT, ITEM, NOW, SECRETS, written


def test_check_tells_what_is_configured_and_what_serving_lacks(tmp_path: Path) -> None:
    result = roost("check", "--config", small(tmp_path, "[handlers.welcome]\n[handlers.fallback]\n"))
    assert result.exit_code == 0
    missing, summary = result.output.splitlines()
    names = ", ".join(f"ROOST_ACCOUNTS__MAIN__{name}" for name in ("TOKEN", "SECRET", "AES_KEY"))
    assert missing == f"not set (only `roost run` needs it): {names}"
    assert summary == (
        f"{tmp_path}/config.toml: valid. accounts: main; handlers: welcome → fallback; calendar items: 0"
    )


def test_check_of_the_sample() -> None:
    result = roost("check", "--config", ROOT / "config.toml", environ=SECRETS)
    assert result.exit_code == 0
    chain = "care → preferences → welcome → handoff → product_tips → faq → small_talk → fallback"
    assert f"handlers: {chain}; calendar items: 3" in result.output
    assert "not set" not in result.output


def test_check_names_what_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("问题,答案\n一,\n二,2\n", "utf-8")
    result = roost("check", "--config", small(tmp_path, '[handlers.faq]\nfiles = ["faq.csv"]\n'))
    assert "left out: faq.csv row 2, column 答案: is empty; fill it in, or delete the row" in result.output
    assert result.exit_code == 0


def test_check_tells_of_dates_that_are_over_and_times_that_clocks_skip(tmp_path: Path) -> None:
    items = (
        f'{ITEM}at = "2020-01-01 09:00"\n',
        f'{ITEM.replace("tip", "gap")}at = "2080-03-31 02:30"\ntz = "Europe/Berlin"\n',
        f'{ITEM.replace("tip", "fine")}at = "2080-03-30 02:30"\ntz = "member"\n',
    )
    result = roost("check", "--config", small(tmp_path, "".join(items)), environ=SECRETS)
    assert result.exit_code == 0  # what has been sent may stay in the file
    assert [line.partition("at: ")[2] for line in result.output.splitlines()[:-1]] == [
        "tip: 2020-01-01 09:00 is over; nothing more comes of it",
        "gap: 2080-03-31 02:30 does not exist in Europe/Berlin; it is due at 03:30",
    ]


def test_check_asks_the_database_for_names_that_nobody_goes_by(tmp_path: Path) -> None:
    item = f'{ITEM}at = "0 9 * * *"\naudience = {{ attribute = "city", is = "x" }}\n'
    config = small(tmp_path, item)
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    schema_of(database)
    enrol(database, "a", NOW)
    database.close()
    result = roost("check", "--config", config, environ=SECRETS)
    assert "of nobody the attribute 'city' is known" in result.output
    elsewhere = SECRETS | {"ROOST_DATABASE__URL": "postgresql://nobody@127.0.0.1:9/none"}
    result = roost("check", "--config", config, environ=elsewhere)
    assert result.exit_code == 0
    assert "names that nobody goes by are not told: config.toml: [database] url: " in result.output


def test_check_and_run_tell_of_a_menu_key_that_no_handler_knows(tmp_path: Path) -> None:
    menu = '[[accounts.main.menu]]\nname = "x"\nkey = "TPIS"\n'
    config = small(tmp_path, menu)
    remark = "config.toml:{}: [accounts.main.menu[1]] key: 'TPIS': no handler knows this menu key"
    line = config.read_text("utf-8").splitlines().index('key = "TPIS"') + 1
    result = roost("check", "--config", config, environ=SECRETS)
    assert (result.exit_code, result.output.startswith(remark.format(line))) == (0, True)
    process = roost_process("run", "--config", config, environ=SECRETS)
    assert process.stdout
    process.stdout.readline()
    process.terminate()
    assert remark.format(line) in process.communicate(timeout=60)[1]


def test_check_of_a_wrong_file_tells_every_problem(tmp_path: Path) -> None:
    result = roost("check", "--config", written(tmp_path, f"{ACCOUNT}[server]\nport = -1\nhots = 1\n"))
    assert isinstance(result.exception, ConfigError)
    assert [line.split(" ")[0] for line in result.exception.problems] == ["config.toml:4:", "config.toml:5:"]


def test_migrate_brings_a_database_up_to_date(tmp_path: Path) -> None:
    config = small(tmp_path)
    assert [roost("migrate", "--config", config).output for _ in range(2)] == [f"schema {REVISION}\n"] * 2
    with sqlite3.connect(tmp_path / "roost.db") as database:
        assert database.execute("SELECT count(*) FROM inbox").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///config.toml", "file is not a database"),
        ("sqlite:///config.toml/roost.db", "File exists"),
        ("postgresql://nobody@127.0.0.1:9/none", "refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_a_traceback(
    tmp_path: Path, url: str, reason: str
) -> None:
    config = written(tmp_path, f'{ACCOUNT}[server]\nport = 0\n[database]\nurl = "{url}"\n')
    for command in ("migrate", "run"):
        result = roost(command, "--config", config, environ=SECRETS)
        assert isinstance(result.exception, ConfigError)
        assert str(result.exception).startswith("config.toml: [database] url: ")
        assert reason in str(result.exception)


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = roost(
            "run", "--config", small(tmp_path), environ=SECRETS | {"ROOST_SERVER__PORT": str(port)}
        )
    assert isinstance(result.exception, ConfigError)
    assert "config.toml: [server] host, port: cannot listen: " in str(result.exception)


def test_run_without_secrets_is_exit_2_with_the_reason(tmp_path: Path) -> None:
    process = roost_process("run", "--config", small(tmp_path), environ={})
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    names = ", ".join(f"ROOST_ACCOUNTS__MAIN__{name}" for name in ("TOKEN", "SECRET", "AES_KEY"))
    assert errors == f"environment: set what serving needs: {names}\n"


def test_a_wrong_file_is_exit_2_with_every_reason(tmp_path: Path) -> None:
    process = roost_process(
        "check", "--config", written(tmp_path, f"{ACCOUNT}[server]\nport = -1\nhots = 1\n")
    )
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert len(errors.splitlines()) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_tells_where_it_serves_and_stops_when_asked(tmp_path: Path, number: signal.Signals) -> None:
    process = roost_process("run", "--config", small(tmp_path), environ=SECRETS)
    assert process.stdout
    ready = json.loads(process.stdout.readline())
    process.send_signal(number)  # at once: a stop right after the ready line is a graceful one too
    output, errors = process.communicate(timeout=60)
    assert ready.keys() == {"event", "url"}
    assert ready["event"] == "ready"
    assert ready["url"].startswith("http://127.0.0.1:")
    assert not ready["url"].endswith(":0")
    assert (process.returncode, output) == (0, "")
    assert all("Traceback" not in line for line in errors.splitlines())
    assert all(json.loads(line) for line in errors.splitlines())


def test_run_reads_its_configuration_again_when_told_to(tmp_path: Path) -> None:
    process = roost_process("run", "--config", small(tmp_path), environ=SECRETS)
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    assert any('"configuration reloaded"' in line for line in iter(process.stderr.readline, ""))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
