"""A scrape of `/metrics` beside an inbox of millions: `python -m bench.scrape --rows 2000000`."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Annotated

import aiohttp
import typer
from aiohttp import web

from bench.databases import KINDS, new_database
from bench.millions import fill
from bot.clock import SystemClock
from bot.demo.sim_process import listening
from bot.metrics import Metrics
from bot.operations import Operations
from bot.web.readiness import Readiness
from storage.database import Database

_SCRAPES = 200


async def _scraped(database: Database) -> list[float]:
    """Milliseconds of each scrape, over HTTP, the shortest first."""
    clock, apart = SystemClock(), database.apart()
    app = web.Application()
    operations = Operations(apart, Metrics(), clock, lambda: None, Readiness((), clock))
    app.add_routes(operations.routes())
    took = []
    async with listening(app, "127.0.0.1", 0) as url, aiohttp.ClientSession() as http:
        for _ in range(_SCRAPES):
            began = time.perf_counter()
            async with http.get(f"{url}/metrics") as answer:
                if "roost_inbox{" not in await answer.text():
                    raise RuntimeError("the inbox was not counted in time")
            took.append((time.perf_counter() - began) * 1000)
    apart.close()
    return sorted(took)


def main(
    rows: Annotated[int, typer.Option(help="Callbacks in the inbox, about 1.5 kB each.")] = 2_000_000,
) -> None:
    """Print, for each database, how long a scrape takes while the inbox grows to `rows`, and a full count."""
    for kind in KINDS:
        with new_database(kind) as (database, _):
            written = 0
            for size in (0, rows // 10, rows):
                fill(database, size - written, SystemClock().now(), timedelta(seconds=1))
                written = size
                took = asyncio.run(_scraped(database))
                figures = {
                    "database": kind,
                    "rows": size,
                    "p50_ms": round(took[len(took) // 2], 2),
                    "p99_ms": round(took[len(took) * 99 // 100], 2),
                    "full_count_ms": round(_full_count(database), 1),
                }
                print(json.dumps(figures))


def _full_count(database: Database) -> float:
    began = time.perf_counter()
    with database.read() as store:
        store.inbox.counts()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    typer.run(main)
