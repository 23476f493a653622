"""What is wrong with a database, or may soon be, and what to do about it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.config.retention import Ages
from bot.plan.words import local
from bot.upkeep.retention import reckoned
from storage.database import Database
from storage.durations import write_duration
from storage.integrity import DamagedError, check_integrity
from storage.sizes import Size, measure

_MUCH, _SHARE = 1 << 20, 0.25
"""Free pages that are worth the wait: bytes, and the share of the file."""
_LATE = timedelta(days=1)
_HEADER = b"SQLite format 3\0"


class Finding(NamedTuple):
    """advice: what to do about it, "" where nothing is. is_well: whether it may stay so."""

    what: str
    found: str
    advice: str = ""
    is_well: bool = True


def examine(database: Database, ages: Ages, now: datetime) -> Iterator[Finding]:
    """Look through all of it; reads much and writes nothing. Of a damaged file no more than that is told.

    Raises: sqlalchemy.exc.SQLAlchemyError.
    """
    file = Path(database.engine.url.database or "") if database.alone else None
    size = None
    try:
        check_integrity(database, lambda: False, "integrity_check")
        size = measure(database)
    except DamagedError as error:
        yield Finding("integrity", str(error), _restore(file), is_well=False)
    if size:
        yield _integrity(file, size)
        yield from _room(file, size)
        yield from _ages(database, ages, now)
    yield _backups(file)


def _restore(file: Path | None) -> str:
    return f"stop Roost, keep {file} aside, and put the newest backup in its place"


def _integrity(file: Path | None, size: Size) -> Finding:
    if file:
        return Finding("integrity", "every page and every index is sound")
    advice = "`pg_amcheck` looks through every table and index"
    if size.checksums:
        return Finding("integrity", "PostgreSQL notices a garbled page when it reads it", advice)
    off = "data checksums are off: PostgreSQL would not notice a garbled page"
    return Finding("integrity", off, f"`pg_checksums --enable` while it is stopped; {advice}")


def _room(file: Path | None, size: Size) -> Iterator[Finding]:
    yield Finding("size", _bytes(size.whole))
    if file:
        much = size.free > max(_MUCH, size.whole * _SHARE)
        vacuum = f'import sqlite3; sqlite3.connect({json.dumps(str(file))}).execute("VACUUM")'
        advice = f"to give it back: stop Roost, see that as much is free again, python3 -c '{vacuum}'"
        used = f"{_bytes(size.free)} ({size.free / size.whole:.0%}), used again by new rows"
        yield Finding("free pages", used, advice if much else "")
        yield Finding("log not copied back", _bytes(size.log))
    for table in size.dead:
        advice = f'psql -c "VACUUM (ANALYZE) {table}"; is autovacuum on?'
        yield Finding(f"table {table}", "a fifth or more is deleted rows", advice, is_well=False)


def _ages(database: Database, ages: Ages, now: datetime) -> Iterator[Finding]:
    with database.read() as store:
        oldest = store.retention.oldest()
        latest = store.retention.latest()
    kept = {
        "callbacks": ages.words,
        "words": ages.words,
        "answers": ages.answers,
        "pushes": ages.deliveries,
        "log": ages.log,
    }
    for name, at in oldest.items():
        may = kept[name]
        how_long = f"kept for {write_duration(may)}" if may else "kept for ever"
        late = at and may and latest and reckoned(now, latest) - at > may + _LATE
        advice = "the server deletes it, a little each moment: does it run, and what does its log say?"
        found = f"{local(at)}, {how_long}" if at else f"none, {how_long}"
        yield Finding(f"oldest of {name}", found, advice if late else "", is_well=not late)


def _backups(file: Path | None) -> Finding:
    if not file:
        return Finding("backups", "not seen from here", "`pg_dump -Fc` each day, kept on another machine")
    old, new = json.dumps(str(file)), json.dumps(f"{file}.backup")
    copy = f"import sqlite3; sqlite3.connect({old}).backup(sqlite3.connect({new}))"
    make = f"to make one, also while Roost runs: umask 077; python3 -c '{copy}'"
    beside = [each for each in file.parent.iterdir() if each != file and _is_database(each)]
    if not beside:
        return Finding("backups", f"none in {file.parent}", make)
    newest = max(beside, key=lambda each: each.stat().st_mtime)
    at = datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    return Finding(
        "backups", f"{len(beside)} in {file.parent}, the newest {newest.name} of {local(at)}", make
    )


def _is_database(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_HEADER)) == _HEADER


def _bytes(count: int) -> str:
    return f"{count / (1 << 20):,.1f} MB"
