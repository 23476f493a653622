"""The demo while its configuration is edited: both sides follow it, and whoever looks on is told."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.app import Roost
from bot.demo.environment import Stage
from bot.demo.terminal import Terminal
from bot.program import Program, load_program
from bot.simulator.core import Platform
from bot.simulator.state import iso
from handlers import welcome

_AT_NEXT_START = ("server", "database")
_SHOWN = 5
"""Lines on the page; the terminal has all."""


def program_on(stage: Stage, file: Path, page: str) -> Program:
    """The program of a file, with `page` as its WeChat. Raises: ConfigError."""
    api_base = {f"ROOST_ACCOUNTS__{stage.account.upper()}__API_BASE": page}
    return load_program(file, dict(stage.variables) | api_base)


class Following:
    """What a Reloader needs to load, to put in force, and to refuse."""

    def __init__(self, platform: Platform, roost: Roost, stage: Stage, page: str, terminal: Terminal) -> None:
        self._platform = platform
        self._roost = roost
        self._stage = self._next = stage
        self._page = page
        self._terminal = terminal

    def load(self, file: Path, environ: Mapping[str, str]) -> Program:
        """The program of the file as it is now, with the keys of before. Raises: ConfigError."""
        self._next = self._stage.again(file, environ)
        return program_on(self._next, file, self._page)

    def point(self, program: Program) -> None:
        """Let the platform call this program, and have the codes that it knows."""
        self._platform.webhook = f"{self._roost.url}/wechat/{self._stage.account}"
        settings = program.settings.get("welcome")
        for scene in settings.scenes if isinstance(settings, welcome.Settings) else ():
            self._platform.scene(scene)

    async def notes(self) -> list[str]:
        """What was left out, and what is perhaps not meant."""
        return [*self._roost.live.program.warnings, *await self._roost.remarks()]

    async def swap(self, program: Program) -> None:
        """Put it in force on both sides, and say so."""
        await self._roost.swap(program)
        before, self._stage = self._stage, self._next
        self._platform.settings = self._stage.settings
        self.point(program)
        later = [
            f"[{name}]"
            for name in _AT_NEXT_START
            if getattr(before.written, name) != getattr(self._stage.written, name)
        ]
        notes = await self.notes()
        self._terminal.in_force(self._platform.now(), later, notes)
        waiting = f"\n{'、'.join(later)} 的改动下次启动才生效" if later else ""
        self._tell("\n".join([f"配置已生效{waiting}", *notes[:_SHOWN]]))

    def refused(self, problems: Sequence[str]) -> None:
        """Say what is wrong, and that the last good one goes on."""
        self._terminal.refused(self._platform.now(), problems)
        more = ["…"] if len(problems) > _SHOWN else []
        self._tell("\n".join(["配置未生效，仍用上一份：", *problems[:_SHOWN], *more]), wrong=True)

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        self._platform.notice = {"at": iso(self._platform.now()), "text": text, "wrong": wrong}
