import json
import signal

from tests.bot.cli.commands import roost, roost_process


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
