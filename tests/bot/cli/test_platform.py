import json
import signal
import socket
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from tests.bot.cli.commands import roost, roost_process, small


def test_the_simulator_alone_tells_what_to_configure_and_stops_when_asked() -> None:
    process = roost_process("simulator", "--port", "0", "--mode", "compatible")
    assert process.stdout
    ready = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    assert ready["event"] == "ready"
    assert ready["mode"] == "compatible"
    assert len(ready["aes_key"]) == 43
    assert all(ready[name] for name in ("url", "appid", "original_id", "token", "secret"))


def test_other_modes_are_refused() -> None:
    result = roost("simulator", "--mode", "safe")
    assert result.exit_code == 2
    assert "'safe' is not plain, compatible or secure" in result.output


def test_without_a_command_the_help_is_shown() -> None:
    result = roost()
    assert all(
        command in result.output for command in ("demo", "run", "simulator", "check", "migrate", "report")
    )


def test_a_taken_port_is_told() -> None:
    """The demo takes the next free one instead: see test_interactive."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = roost("simulator", "--port", str(port))
    assert isinstance(result.exception, ConfigError)
    assert str(result.exception).startswith(f"port {port}: cannot listen: ")


@pytest.mark.parametrize("command", ["simulator", "demo"])
def test_an_impossible_port_is_told(command: str) -> None:
    assert roost(command, "--port", "99999").exit_code == 2


def test_a_demo_whose_database_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    result = roost("demo", "--port", "0", "--config", small(tmp_path))
    assert isinstance(result.exception, ConfigError)
    assert "/data: cannot be written: " in str(result.exception)
