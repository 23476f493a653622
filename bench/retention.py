"""Deleting an old inbox beside somebody who writes: `python -m bench.retention --rows 200000`."""

import json
import time
from datetime import timedelta
from typing import Annotated

import typer

from bench.databases import KINDS, new_database
from bench.millions import fill
from bench.writer import percentiles, somebody_writing
from bot.clock import SystemClock
from bot.config.peace import PeaceSection
from bot.config.retention import Ages, RetentionSection
from bot.upkeep.retention import Retention
from storage.database import Database

_OLD, _ALONE = timedelta(days=200), 10  # seconds


def _ages() -> Ages:
    return RetentionSection().ages(PeaceSection())


def _deleted(database: Database) -> float:
    """Seconds until a round is over."""
    retention, began = Retention(database, SystemClock(), _ages), time.monotonic()
    while (rest := retention.step().total_seconds()) < 60:
        time.sleep(rest)
    return time.monotonic() - began


def main(
    rows: Annotated[int, typer.Option(help="Callbacks that are too old, about 1.5 kB each.")] = 200_000,
) -> None:
    """Print, for each database, how somebody's small commits fare without and beside the deletion."""
    for kind in KINDS:
        with new_database(kind) as (database, _):
            fill(database, rows, SystemClock().now() - _OLD, timedelta(seconds=1))
            fill(database, 1, SystemClock().now(), timedelta(0))
            with somebody_writing(database) as alone:
                time.sleep(_ALONE)
            with somebody_writing(database) as beside:
                seconds = _deleted(database)
            with database.read() as store:
                left = sum(store.inbox.counts().values())
            figures = {"database": kind, "deleted": rows + 1 - left, "seconds": round(seconds, 1)}
            for name, waits in (("alone", alone), ("beside", beside)):
                p50, p99 = percentiles(waits)
                figures |= {f"{name}_p50_ms": round(p50, 2), f"{name}_p99_ms": round(p99, 2)}
            print(json.dumps(figures))


if __name__ == "__main__":
    typer.run(main)
