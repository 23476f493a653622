"""What the demo says in the terminal."""

import shlex
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from yarl import URL

from bot.cli.options import DEFAULT_CONFIG
from bot.plan.words import ZONE

_NEXT = ("plan", "report engagement", "faq gaps")


class Terminal:
    """config, database: of the demo, as its commands name them."""

    def __init__(self, console: Console, config: Path, database: str) -> None:
        self._console = console
        self._config = config
        self._database = database

    def greet(self, page: str, roost: str, port: int, notes: Sequence[str]) -> None:
        """Where it is, what to do there, and what to try next. port: the one that was asked for."""
        own = "" if self._config == DEFAULT_CONFIG else f" --config {shlex.quote(str(self._config))}"
        name = escape(self._config.name)
        say = self._console.print
        say(f"\n  [bold green]Roost 栖[/] is running with a simulated WeChat: open [bold]{page}/[/]")
        if port not in {0, URL(page).port}:
            say(f"  Port {port} is taken, so the page is on port {URL(page).port}.")
        say("  Create a member, follow, ask 怎么退货, tap the menu; a push arrives within a minute.")
        say(f"  Save {name} and read 已生效 (in force) or 未生效 (refused, and why) here and on the page.")
        self._notes(notes)
        say("\n  In another terminal: what comes, what was said, what nobody has taught yet")
        for command in _NEXT:
            line = f"ROOST_DATABASE__URL={self._database} .venv/bin/roost {command}{own}"
            say(f"    [bold]{escape(line)}[/]")
        say(f"\n  Webhook and metrics: {roost}   Stop: Ctrl-C\n")

    def in_force(self, at: datetime, later: Sequence[str], notes: Sequence[str]) -> None:
        """A changed file was put in force. later: the sections of it that wait for the next start."""
        self._console.print(f"  {_time(at)} [bold green]已生效[/] {escape(self._config.name)} is in force.")
        for section in later:
            self._line("下次启动生效", f"{section} takes effect at the next start.")
        self._notes(notes)

    def refused(self, at: datetime, problems: Sequence[str]) -> None:
        """A changed file was refused."""
        name = escape(self._config.name)
        self._console.print(f"  {_time(at)} [bold red]未生效[/] {name} is refused; the last good one stays:")
        for problem in problems:
            self._console.print(f"    {escape(problem)}")

    def _notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self._line("请留意", note)

    def _line(self, label: str, text: str) -> None:
        self._console.print(f"    [yellow]{label}[/] {escape(text)}")


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M:%S}"
