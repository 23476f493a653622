"""An item is edited while it runs: what is wrong is refused, what runs goes on as it was."""

from pathlib import Path

from structlog.testing import capture_logs

from bot.calendar.fire import Calendar
from bot.calendar.kept import kept
from bot.calendar.pace import Pace
from bot.clock import FixedClock
from bot.metrics import Metrics
from bot.program import Program
from bot.reload import Reloader
from handlers.content import Text
from storage.database import Database
from storage.models import Occurrence
from tests.bot.calendar.members import enrol
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
    assert problem.startswith("calendar/december.toml:4: [calendar[1].content] text: '{nickname}' is no")
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
