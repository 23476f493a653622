"""A process of its own that looks at a calendar again and again: `python -m tests.support.ticking`.

Reads one JSON object from standard input: url, item, start (ISO), seconds: how far each look is after the
one before. Several of them on one database are several replicas whose clocks differ.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.clock import FixedClock
from storage.database import open_database


async def tick_in_processes(
    url: str, item: CalendarItem, start: datetime, steps: Sequence[Sequence[int]]
) -> None:
    """One process for each list of steps, all at once.

    Raises: RuntimeError with what a process complained of.
    """
    await asyncio.gather(*(_process(url, item, start, seconds) for seconds in steps))


async def _process(url: str, item: CalendarItem, start: datetime, seconds: Sequence[int]) -> None:
    asked = {"url": url, "item": item.model_dump_json(), "start": start.isoformat(), "seconds": list(seconds)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.ticking"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate(json.dumps(asked).encode())
    if process.returncode:
        raise RuntimeError(said.decode())


def main() -> None:
    asked = json.load(sys.stdin)
    database, clock = open_database(asked["url"]), FixedClock(datetime.fromisoformat(asked["start"]))
    calendar, item = Calendar(database, clock), CalendarItem.model_validate_json(asked["item"])
    for seconds in asked["seconds"]:
        clock.advance(timedelta(seconds=seconds))
        calendar.tick([item])
    database.close()


if __name__ == "__main__":
    main()
