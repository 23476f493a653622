import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.demo.terminal import Terminal

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def terminal(config: str = "config.toml") -> tuple[Terminal, io.StringIO]:
    written = io.StringIO()
    return Terminal(Console(file=written, width=200), Path(config), "sqlite:///data/demo.db"), written


def test_brackets_are_printed_as_they_are() -> None:
    shown, written = terminal("a [bold] folder/config.toml")
    shown.greet("http://127.0.0.1:1", "http://127.0.0.1:2", 0, ["[llm] is not used"])
    shown.refused(NOON, ["config.toml:3: [peace] quite: unknown key"])
    shown.in_force(NOON, ["[server]"], [])
    said = written.getvalue()
    for text in ("[llm] is not used", "[peace] quite", "[server] takes effect at the next start"):
        assert text in said
    assert "--config 'a [bold] folder/config.toml'" in said
    assert "12:00:00 已生效" in said


def test_a_port_that_was_taken_is_told() -> None:
    for asked, told in ((8081, True), (8082, False), (0, False)):
        shown, written = terminal()
        shown.greet("http://127.0.0.1:8082", "http://127.0.0.1:1", asked, [])
        assert ("is taken" in written.getvalue()) is told
