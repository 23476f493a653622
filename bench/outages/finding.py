"""What a case came to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Finding:
    """One row of the table of outages on one database.

    figures: what was counted. faults: what must never be, in words. goals: what depends on the machine, too,
    and whether it was reached.
    """

    case: str
    database: str
    figures: dict[str, float | str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    goals: dict[str, bool] = field(default_factory=dict)

    def expect(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion
        if not holds:
            self.faults.append(otherwise)


async def until(holds: Callable[[], object], seconds: float = 120, every: float = 0.005) -> None:
    """Raises: TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the platform and the database tell nobody
            await asyncio.sleep(every)
