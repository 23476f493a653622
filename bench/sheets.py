"""`python -m bench.sheets`: 60,000 orders as .xlsx, with each fault that the field reported once.

Rehearsed, imported and imported again by the command, each a process of its own: what it tells, how long it
takes, and how much memory it holds at most.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from storage.database import open_database
from storage.migrate import migrate
from storage.profiles import MemberRecord, Profile
from tests.support.order_sheets import START, orders_sheet

ROWS, MEMBERS = 60_000, 5_000
_CONFIG = """
[database]
url = "sqlite:///roost.db"
[accounts.main]
appid = "wx0123456789abcdef"
original_id = "gh_0123456789ab"
"""


def main() -> None:
    """The three runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        for more in (["--dry-run"], [], []):
            _run(folder, ["import", "orders", "orders.xlsx", *more])


def _prepare(folder: Path) -> None:
    (folder / "config.toml").write_text(_CONFIG, "utf-8")
    database = open_database(f"sqlite:///{folder}/roost.db")
    migrate(database)
    joined = START.replace(tzinfo=UTC)
    people = [MemberRecord(Profile(f"m{each}", joined), "main", f"o{each}") for each in range(MEMBERS)]
    with database.begin() as store:
        store.members.save(people)
    database.close()
    sheet = folder / "orders.xlsx"
    sheet.write_bytes(orders_sheet(ROWS, MEMBERS))
    print(f"{ROWS:,} rows, {sheet.stat().st_size / 1e6:.1f} MB")


def _run(folder: Path, arguments: Sequence[str]) -> None:
    print(f"\nroost {' '.join(arguments)}", flush=True)
    begun = time.monotonic()
    os.chdir(folder)
    command = [sys.executable, "-m", "bot", *arguments]
    child = os.spawnve(os.P_NOWAIT, sys.executable, command, os.environ | {"PYTHONPATH": _ROOT})
    _, _, used = os.wait4(child, 0)
    print(
        f"{time.monotonic() - begun:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of a core, "
        f"{used.ru_maxrss / 1024:.0f} MB at most"
    )


_ROOT = str(Path(__file__).parents[1])

if __name__ == "__main__":
    main()
