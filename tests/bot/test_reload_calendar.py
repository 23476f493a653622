"""An item is edited while it runs: what is wrong is refused, what runs goes on as it was."""

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.calendar.fire import Calendar
from bot.calendar.kept import kept
from bot.calendar.pace import Pace
from bot.channels.port import Accepted
from bot.clock import FixedClock
from bot.delivery.attempt import Result
from bot.delivery.ledger import Ledger
from bot.delivery.policy import Policy
from bot.metrics import Metrics
from bot.program import Program
from bot.reload import Reloader
from handlers.content import Text
from storage.database import Database
from storage.models import Occurrence
from tests.bot.calendar.members import enrol, open_window
from tests.bot.calendar.running import MINUTE, MORNING
from tests.bot.configured import ACCOUNT, ITEM, written
from tests.bot.configured import program as loaded
from tests.support.rows import outbox, rows

AT = 'at = "2026-11-20 09:00"\n'
CONFIG = f'include = ["calendar/*.toml"]\n{ACCOUNT}'


class Live:
    """A calendar that goes by the files of a folder, one chunk of one member at a time."""

    def __init__(self, folder: Path, database: Database) -> None:
        (folder / "calendar").mkdir()
        self.file = folder / "calendar" / "december.toml"
        self.file.write_text(ITEM + AT, "utf-8")
        written(folder, CONFIG)
        self.program = loaded(folder, CONFIG)
        self.reloader = Reloader(self.program, {}, self._swap, Metrics())
        self.clock = FixedClock(MORNING)
        self.calendar = Calendar(database, self.clock, Pace(1, 1), at_once=1)

    async def _swap(self, program: Program) -> None:
        self.program = program

    async def save(self, text: str) -> bool:
        self.file.write_text(text, "utf-8")
        return await self.reloader.reload()

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.calendar.tick(self.program.config.calendar)


def begun(folder: Path, database: Database, names: str) -> Live:
    """The item has fired, and its first member has been written."""
    for name in names:
        enrol(database, name, MORNING)
    live = Live(folder, database)
    live.tick()
    live.clock.advance(MINUTE)
    live.tick()
    return live


async def test_an_invalid_edit_is_refused_by_file_line_and_key(tmp_path: Path, database: Database) -> None:
    live = begun(tmp_path, database, "abc")
    with capture_logs() as logs:
        assert not await live.save(ITEM.replace('"x"', '"{nickname}，早"') + AT)
    (problem,) = logs[0]["problems"]
    assert problem.startswith("calendar/december.toml:4: [calendar[1]] content: '{nickname}' is no")
    live.tick(4)
    assert len(outbox(database)) == 3
    (occurrence,) = rows(database, Occurrence)
    assert (occurrence["state"], occurrence["audience"]) == ("sending", 3)
    assert kept(occurrence["item_json"]).content == Text(text="x")


async def test_a_valid_edit_counts_from_the_next_occurrence(tmp_path: Path, database: Database) -> None:
    live = begun(tmp_path, database, "ab")
    assert await live.save(ITEM.replace('"x"', '"new"') + AT.replace("09:00", "09:02"))
    live.clock.advance(2 * MINUTE)
    live.tick(6)
    texts = [kept(row["item_json"]).content for row in rows(database, Occurrence)]
    assert texts == [Text(text="x"), Text(text="new")]
    assert len(outbox(database)) == 4


async def test_an_item_taken_out_runs_to_its_end(tmp_path: Path, database: Database) -> None:
    live = begun(tmp_path, database, "ab")
    assert await live.save(ITEM.replace("tip", "other") + AT.replace("11-20", "12-20"))
    live.tick(3)
    assert [row["source"] for row in outbox(database)] == ["calendar:tip"] * 2


@pytest.mark.parametrize(
    "edited",
    [
        ITEM.replace('"x"', '"new"') + AT + 'priority = 90\nmax_late = "1m"\naudience = { tag = "VIP" }\n',
        ITEM.replace("tip", "renamed") + AT.replace("11-20", "12-20"),
        ITEM.replace("tip", "other") + AT.replace("11-20", "12-20"),
    ],
    ids=["edited", "renamed", "taken out"],
)
async def test_what_is_being_sent_goes_on_as_it_was(tmp_path: Path, database: Database, edited: str) -> None:
    live = begun(tmp_path, database, "abc")
    for name in "abc":
        open_window(database, name, MORNING)
    ledger = Ledger(database, live.clock, policy=lambda: Policy(live.program.config.peace))
    assert said(ledger) == [("o-a", Text(text="x"))]
    assert await live.save(edited)
    live.tick(4)
    live.clock.advance(5 * MINUTE)  # later than the new `max_late`
    assert said(ledger) == [("o-b", Text(text="x")), ("o-c", Text(text="x"))]
    live.tick()
    assert [(row["item"], row["state"], row["priority"]) for row in rows(database, Occurrence)] == [
        ("tip", "done", 50)
    ]


async def test_other_caps_hold_at_once_also_for_what_is_queued(tmp_path: Path, database: Database) -> None:
    live = begun(tmp_path, database, "ab")
    for name in "ab":
        open_window(database, name, MORNING)
    ledger = Ledger(database, live.clock, policy=lambda: Policy(live.program.config.peace))
    said(ledger)
    live.tick(3)
    written(tmp_path, CONFIG + '[peace]\nquiet = "08:00-10:00"\n')
    assert await live.reloader.reload()
    assert said(ledger) == []
    assert [(row["state"], row["reason"]) for row in outbox(database)] == [
        ("accepted", ""),
        ("queued", "quiet_hours"),
    ]


async def test_a_renamed_item_for_once_reaches_members_again(tmp_path: Path, database: Database) -> None:
    live = begun(tmp_path, database, "a")
    once = ITEM + 'at = "* * * * *"\nonce = true\n'
    for saved, written_rows in ((once, 2), (once, 2), (once.replace("tip", "renamed"), 3)):
        assert await live.save(saved) or saved == once
        live.tick(2)
        live.clock.advance(MINUTE)
        live.tick(2)
        assert len(outbox(database)) == written_rows


async def test_an_item_put_back_counts_as_if_it_had_been_there(tmp_path: Path, database: Database) -> None:
    live = begun(tmp_path, database, "a")
    daily, other = ITEM + 'at = "0 9 * * *"\n', ITEM.replace("tip", "other") + 'at = "0 3 1 1 *"\n'
    await live.save(daily)
    live.tick()
    await live.save(other)
    live.clock.advance(timedelta(days=2, minutes=30))
    live.tick()
    assert len(rows(database, Occurrence)) == 1
    await live.save(daily)
    live.tick(2)
    assert [(row["due_at"] - MORNING - MINUTE, row["state"]) for row in rows(database, Occurrence)] == [
        (timedelta(0), "sending"),
        (timedelta(days=1), "expired"),
        (timedelta(days=2), "sending"),
    ]


def said(ledger: Ledger) -> list[tuple[str, object]]:
    """Everything that is due is sent: to whom, and what."""
    attempts, _ = ledger.claim(20)
    ledger.settle([Result(attempt, Accepted("p")) for attempt in attempts], 5)
    return sorted((due.openid, attempt.content) for attempt in attempts for due in attempt.dues)
