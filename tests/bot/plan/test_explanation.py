from datetime import timedelta

from bot.config.model import Config
from bot.plan.explanation import Explanation, explain
from storage.database import Database
from storage.models import Delivery, table_of
from tests.bot.calendar.members import enrol, open_window
from tests.bot.calendar.running import MORNING
from tests.bot.plan.test_rehearsal import NINE, begun, config

DAY = timedelta(days=1)


def explained(database: Database, of: Config, member: str = "a", days: int = 0) -> Explanation | None:
    return explain(database, of, of.calendar[0], member, MORNING, MORNING + days * DAY)


def test_the_next_occurrence_and_what_others_use_up_before_it(database: Database) -> None:
    enrol(database, "a", MORNING)
    enrol(database, "b", MORNING)
    open_window(database, "a", MORNING, allowance=1)
    before = {"id": "before", "at": "2026-11-20 08:59:30", "priority": 90}
    found = explained(database, config({}, before))
    assert found
    assert found.due_at == NINE
    assert [(each.what, each.path, each.at) for each in found.verdicts] == [("send", "mass", NINE)]
    alone = explained(database, config({}))
    assert alone
    assert [each.path for each in alone.verdicts] == ["customer_service"]


def test_put_off_and_looked_at_again(database: Database) -> None:
    enrol(database, "a", MORNING)
    found = explained(database, config({}, peace={"quiet": "08:00-10:00"}))
    assert found
    assert [each.what for each in found.verdicts] == ["defer", "send"]
    assert [each.at - NINE for each in found.moments] == [timedelta(0), timedelta(hours=1)]
    assert found.verdicts[0].until == NINE + timedelta(hours=1)


def test_left_out_and_not_meant(database: Database) -> None:
    enrol(database, "a", MORNING)
    of = config({"audience": {"tag": "VIP"}})
    found = explained(database, of)
    assert found
    assert (found.verdicts, found.moments) == ([], [])
    held = explained(database, config({"holdout": 0.5}, peace={"control_group": 0.5, "salt": "7"}))
    assert held
    outs = [step for step in held.steps if not step.passes]
    assert (held.verdicts[0].what == "held_out") == bool(outs)
    variants = [{"name": name, "content": name} for name in "xy"]
    drawn = explained(database, config({"content": None, "variants": variants}))
    assert drawn
    assert drawn.steps[-1].figures["name"] in {"x", "y"}


def test_one_under_way_comes_before_the_next(database: Database) -> None:
    enrol(database, "a", MORNING)
    open_window(database, "a", MORNING)
    of = config({})
    begun(database, of, chunk=9)
    item, later = of.calendar[0], NINE + timedelta(minutes=5)
    found = explain(database, of, item, "a", later, later)
    assert found
    assert (found.due_at, [each.path for each in found.verdicts]) == (NINE, ["customer_service"])


def test_who_waits_for_contact_is_told_what_is_closed(database: Database) -> None:
    enrol(database, "a", MORNING)
    of = config({"paths": ["customer_service"], "max_late": "1d"})
    begun(database, of, chunk=9)
    with database.begin() as store:
        store.connection.execute(table_of(Delivery).update().values(state="waiting", reason="no_open_path"))
    found = explain(database, of, of.calendar[0], "a", NINE, NINE)
    assert found
    assert [each.what for each in found.verdicts] == ["wait"]
    (looked_at,) = found.moments
    assert [(each.name, each.passes) for each in looked_at.steps][-1] == ("customer_service", False)


def test_a_later_one_is_asked_for_by_its_time(database: Database) -> None:
    enrol(database, "a", MORNING)
    found = explained(database, config({}), days=2)
    assert found
    assert found.due_at == NINE + 2 * DAY
    assert explained(database, config({"at": "2026-11-20 09:00"}), days=2) is None


def test_an_item_that_is_stopped_comes_to_nobody(database: Database) -> None:
    enrol(database, "a", MORNING)
    of = config({})
    for how, state in (("pause", "paused"), ("cancel", "cancelled")):
        with database.begin() as store:
            getattr(store.item_states, how)("tip")
        found = explained(database, of)
        assert found
        assert (found.due_at, [each.what for each in found.verdicts]) == (NINE, [state])


def test_one_that_was_called_off_is_passed_over(database: Database) -> None:
    enrol(database, "a", MORNING)
    with database.begin() as store:
        store.occurrences.call_off("tip", [NINE], MORNING)
    found = explained(database, config({}))
    assert found
    assert found.due_at == NINE + DAY
