from datetime import timedelta

from bot.plan.summary import day_name, make_plan
from storage.database import Database
from tests.bot.calendar.items import utc
from tests.bot.calendar.members import enrol, open_window
from tests.bot.calendar.running import MORNING
from tests.bot.plan.test_rehearsal import NINE, config

LIMITED = {"accounts": {"main": {"appid": "wx1", "limits": {"message/custom/send": {"day": 2}}}}}


def test_a_plan_adds_up_and_names_the_quota_that_runs_out(database: Database) -> None:
    for name in "abcd":
        enrol(database, name, MORNING, wants_marketing=name != "d")
        open_window(database, name, MORNING)
    of = config({}, {"id": "other", "at": "30 9 * * *", "max_late": "1h"}, **LIMITED)
    plan = make_plan(database, of, MORNING, MORNING + timedelta(hours=2))
    first, second = plan.occurrences
    assert (plan.members, first.sent, second.sent) == ({"main": 4}, {"customer_service": 2}, {})
    assert (dict(first.stopped), first.later["customer_service_rests"].count, first.still) == (
        {"opted_out": 1},
        1,
        1,
    )
    assert second.stopped == {"customer_service_rests": 3, "opted_out": 1}
    (quota,) = plan.quotas
    assert (quota.used, quota.limit, quota.exhausted_at) == (2, 2, NINE)
    assert [(each.items, each.members) for each in plan.conflicts] == [(("other", "tip"), 4)]
    only = plan.of("other")
    assert [each.sending.item.id for each in only.occurrences] == ["other"]
    assert only.quotas == plan.quotas
    assert [each.items for each in plan.of("nothing").conflicts] == []


def test_an_item_that_is_due_for_nobody_is_told_once(database: Database) -> None:
    enrol(database, "a", MORNING)
    of = config({"at": "* * * * *", "once": True, "max_late": "5m"})
    plan = make_plan(database, of, MORNING, MORNING + timedelta(hours=2))
    assert [each.audience for each in plan.occurrences] == [1, 0]
    assert plan.idle == plan.of("tip").idle == {"tip": 118}
    assert plan.of("other").idle == {}


def test_a_day_is_one_in_shanghai() -> None:
    assert day_name(utc("2026-11-20 16:00")) == "2026-11-21"
