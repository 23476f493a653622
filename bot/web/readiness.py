"""Whether this server can do its work: what it looks at, and what it says when something is wrong."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

import structlog

from bot.clock import Clock
from bot.faults import Faults, reason_of
from bot.web.aside import Aside

_PATIENCE = timedelta(seconds=0.8)
"""Whoever asks has an answer within a second, whatever hangs."""
_log = structlog.get_logger(__name__)


class Check(NamedTuple):
    """look: raises an exception that says what is wrong."""

    name: str
    look: Callable[[], None]


class _Fault(NamedTuple):
    check: str
    error: Exception


class Readiness:
    """Asks every check, in this order and in a thread of its own: those that may hang stand last."""

    def __init__(self, checks: Sequence[Check], clock: Clock) -> None:
        self._checks = checks
        self._at = ""
        self._found: list[_Fault] = []
        self._aside = Aside("readiness", self._look)
        self._faults = Faults(clock, _log)

    async def fault(self) -> str | None:
        """What is wrong, each after its check's name; None when nothing is. Each is logged once a minute."""
        try:
            found = await self._aside.ask(_PATIENCE)
        except TimeoutError:
            late = TimeoutError(f"no answer within {_PATIENCE.total_seconds()} s")
            found = [*self._found, _Fault(self._at, late)]
        for check, error in found:
            self._faults.tell(f"not ready: {check}", error)
        return "; ".join(f"{check}: {reason_of(error)}" for check, error in found) or None

    def _look(self) -> list[_Fault]:
        self._found = found = []
        for check in self._checks:
            self._at = check.name
            try:
                check.look()
            except Exception as error:  # noqa: BLE001 - whatever a check meets is a fault to be told
                found.append(_Fault(check.name, error))
        return found
