from datetime import timedelta
from typing import Any

import numpy as np

from bot.delivery.ladder import micros
from bot.plan.budget import Budget
from bot.plan.moment import Moment, moment
from bot.plan.words import step
from bot.plan.world import World
from tests.bot.calendar.items import item
from tests.bot.plan.worlds import NOW, sending, world

NOTICE = {"type": "subscription", "template_id": "t1", "data": {"thing1": "x"}}


def said(of: World, budget: Budget | None = None, **more: Any) -> list[str]:
    tip = sending(
        item("0 9 * * *", fallback=[NOTICE], max_late="1d", **more),
        quiet="11:00-13:00",
        caps=[{"most": 2, "within": "7d"}],
    )
    of.crowds["main"].subscriptions["t1"] = np.array([1], np.int32)
    found: Moment = moment(of, budget or Budget({}), tip, np.array([0]), NOW)
    return [("" if each.passes else "NO ") + step(*each[::2], passes=each.passes) for each in found.steps]


def test_every_rule_with_its_figures() -> None:
    of = world("a", windows=3)
    of.people.recent["marketing"][0] = micros(NOW - timedelta(days=1))
    assert said(of) == [
        "in time: goes out until Sat 2026-11-21 12:00",
        "follows the account",
        "wants marketing messages",
        "NO quiet hours until Fri 2026-11-20 13:00",
        "cap of 2 in 7d: 1 of 2 used",
        "customer-service window: open until Sun 2026-11-22 12:00, 3 left",
        "mass send: 0 of 4 this month",
        "subscription notice: 1 accepted",
    ]


def test_what_stops_it_and_until_when() -> None:
    of = world("a")
    of.people.recent["marketing"][:2, 0] = [micros(NOW - timedelta(days=day)) for day in (1, 3)]
    of.people.wants["marketing"][:] = False
    of.people.got["tip"] = np.array([True])
    of.crowds["main"].mass_used[:] = 4
    of.crowds["main"].month = None
    found = said(of, Budget({"message/subscribe/bizsend": {"day": 0}}), once=True)
    assert "NO stopped marketing messages" in found
    assert "NO has got this item, which goes out once" in found
    assert "NO cap of 2 in 7d: 2 of 2 used, free again Tue 2026-11-24 12:00" in found
    assert "NO customer-service window: none is open" in found
    assert any(each.endswith("is not needed") for each in found)  # a slot of the new month is free


def test_who_left_or_stopped_them_outside_quiet_hours() -> None:
    of = world("a")
    of.people.wants["marketing"][:] = False
    of.crowds["main"].following[:] = False
    tip = sending(item("0 9 * * *"))
    found = moment(of, Budget({}), tip, np.array([0]), NOW)
    assert [step(*each[::2], passes=each.passes) for each in found.steps][1:4] == [
        "does not follow the account",
        "stopped marketing messages",
        "no quiet hours",
    ]


def test_a_template_is_always_possible() -> None:
    mail = {"type": "template", "template_id": "t2", "data": {"thing1": "x"}}
    tip = sending(item("0 9 * * *", content=mail, **{"class": "service"}))
    found = moment(world("a"), Budget({"message/template/send": {"day": 0}}), tip, np.array([0]), NOW)
    words = [step(*each[::2], passes=each.passes) for each in found.steps]
    assert words[-2:] == [
        "quota of template message used up until Sat 2026-11-21 00:00",
        "template message: possible at any time",
    ]
