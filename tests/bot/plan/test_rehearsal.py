from datetime import datetime, timedelta
from typing import Any

from bot.calendar.kept import keep
from bot.config.model import Config
from bot.plan.rehearsal import needs_of, rehearse
from bot.plan.terms import terms_of
from storage.database import Database
from storage.fan_out_rows import FanOut
from tests.bot.calendar.items import item
from tests.bot.calendar.members import enrol, open_window
from tests.bot.calendar.running import MORNING
from tests.bot.plan.scalar import Outcome
from tests.bot.plan.told import one_by_one
from tests.support.rows import outbox

NINE = MORNING + timedelta(minutes=1)
TIP = {"id": "tip", "title": "Tip", "at": "0 9 * * *", "content": "x", "max_late": "1d"}


def config(*items: dict[str, Any], **more: Any) -> Config:
    calendar = [TIP | each for each in items]
    return Config.model_validate({"accounts": {"main": {"appid": "wx1"}}, "calendar": calendar} | more)


def told(database: Database, of: Config, now: datetime, days: int = 1) -> list[Outcome]:
    rehearsal = rehearse(database, of, now, now + timedelta(days=days))
    return list(one_by_one(rehearsal.world, rehearsal.told))


def begun(database: Database, of: Config, *, chunk: int) -> None:
    """Its first item at nine, with one chunk of the audience written."""
    tip = of.calendar[0]
    with database.begin() as store:
        store.occurrences.mark(tip.mark, NINE)
        occurrence = store.occurrences.fire(tip.id, NINE, keep(tip, of.peace), NINE)
        assert occurrence is not None
        late = NINE + tip.max_late
        plan = FanOut(occurrence, tip.id, NINE, "main", "Tip", at=NINE, not_before=NINE, expires_at=late)
        store.fan_outs.write(plan, chunk)


def test_what_is_under_way_goes_on_where_it_is(database: Database) -> None:
    for name in "abc":
        enrol(database, name, MORNING)
        open_window(database, name, MORNING)
    of = config({})
    begun(database, of, chunk=2)
    assert len(outbox(database)) == 2
    first = [each for each in told(database, of, NINE) if each.due_at == NINE]
    assert sorted(each.openid for each in first) == ["o-a", "o-b", "o-c"]
    assert {each.what for each in first} == {"customer_service:"}


def test_what_waits_already_waits_on_and_what_is_paused_is_left_out(database: Database) -> None:
    enrol(database, "a", MORNING)
    of = config({"paths": ["customer_service"]})
    begun(database, of, chunk=9)
    (row,) = outbox(database)
    with database.begin() as store:
        store.outbox.settle([{"was_id": row["id"], "state": "waiting"}])
    assert [each.what for each in told(database, of, NINE)] == ["WAIT no_open_path"] * 2
    with database.begin() as store:
        store.occurrences.pause(row["occurrence_id"])
    rehearsal = rehearse(database, of, NINE, NINE + timedelta(hours=1))
    assert [each.item for each in rehearsal.stuck] == ["tip"]
    assert list(one_by_one(rehearsal.world, rehearsal.told)) == []


def test_it_writes_nothing(database: Database) -> None:
    enrol(database, "a", MORNING)
    open_window(database, "a", MORNING)
    assert told(database, config({}), MORNING)
    with database.read() as store:
        assert (store.occurrences.decided_until(), store.occurrences.listed()) == ({}, [])
    assert outbox(database) == []


def test_what_the_calendar_asks_about_members() -> None:
    of = config(peace={"spacing": "4h", "caps": [{"most": 3, "within": "7d"}]})
    notice = {"type": "subscription", "template_id": "t1", "data": {"thing1": "x"}}
    items = [item("0 9 * * *", fallback=[notice], once=True), item("0 9 * * *", id="own", tz="member")]
    needs = needs_of([terms_of(each, of.peace, 4) for each in items])
    assert needs.accounts == {"main"}
    assert needs.templates == {"main": {"t1"}}
    assert needs.recent == {"marketing": (3, timedelta(days=7))}
    assert needs.once == {"tip"}
    assert needs.zones
