from datetime import timedelta

from bot.plan.as_json import as_figures
from bot.plan.summary import make_plan
from storage.database import Database
from tests.bot.calendar.members import enrol
from tests.bot.calendar.running import MORNING
from tests.bot.plan.test_rehearsal import config


def test_for_machines(database: Database) -> None:
    enrol(database, "a", MORNING)
    enrol(database, "b", MORNING)
    shown = as_figures(make_plan(database, config({}), MORNING, MORNING + timedelta(hours=2)))
    (occurrence,) = shown["occurrences"]
    assert occurrence["calls"] == {"message/mass/send": 1}
    assert (occurrence["mass_slots"], occurrence["sample"]) == (2, {"mass": ["a", "b"]})
    assert (occurrence["due_at"], occurrence["first_sent_at"]) == ("2026-11-20T01:00:00+00:00",) * 2
    assert shown["quotas"][0]["exhausted_at"] is None
    assert (shown["missed"], shown["stuck"], shown["conflicts"]) == ([], [], [])
