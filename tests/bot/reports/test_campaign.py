from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.calendar.item import CalendarItem
from bot.calendar.kept import keep
from bot.calendar.message import draws_of
from bot.config.peace import PeaceSection
from bot.reports.campaign import Campaign, campaign
from bot.reports.lift import Arm, Minimum
from storage.attributes import Attribute
from storage.buckets import bucket_of
from storage.database import Database
from storage.durations import parse_duration
from storage.models import Delivery, Member, table_of
from storage.upkeep_models import Kept
from tests.bot.calendar.items import item, utc
from tests.bot.calendar.members import enrol
from tests.bot.calendar.running import MINUTE, Running
from tests.support import editions
from tests.support.editions import DAY, DUE, HOUR, delivery, did, occurrence

ORDER = {"event": "order", "within": "2d"}


def kept(peace: PeaceSection | None = None, **more: Any) -> str:
    values = {"id": "spring", "title": "Spring", "at": "2026-11-20 09:00", "content": "x"} | more
    return keep(CalendarItem.model_validate(values), peace or PeaceSection())


def told(
    database: Database,
    now: datetime = DUE + 9 * DAY,
    minimum: Minimum = Minimum(1, 1),  # noqa: B008 - frozen
    of: str = "spring",
) -> Campaign:
    with database.read() as store:
        return campaign(store.results, of, store.results.editions(of), now, minimum)


def crowd(database: Database, treated: int, held_out: int, reason: str = "holdout") -> None:
    """t0, t1, … got it; h0, h1, … were held out."""
    for number in range(treated):
        delivery(database, f"t{number}")
    for number in range(held_out):
        delivery(database, f"h{number}", "held_out", reason=reason)


def test_lift_of_those_who_were_to_get_it_against_those_held_out(database: Database) -> None:
    occurrence(database, item_json=kept(holdout=0.5, goal=ORDER))
    crowd(database, 6, 6)
    delivery(database, "s1", "suppressed", reason="opted_out")
    for name in ("t1", "t2", "s1", "h1"):
        editions.ordered(database, name, HOUR)
    found = told(database)
    (compared,) = found.compared
    assert (found.goal, found.within, found.warnings) == ("order within 2d", 2 * DAY, ())
    assert (compared.lift.treated.converted, compared.lift.treated.people) == (3, 7)
    assert (compared.lift.held_out.converted, compared.lift.held_out.people) == (1, 6)
    assert (compared.treated_fen, compared.held_out_fen) == (3000, 1000)
    assert compared.lift.verdict == "unclear"


def test_what_is_kept_no_longer_is_not_counted_and_said(database: Database) -> None:
    old, going = Kept.GONE, Kept.GOING
    text = kept(goal=ORDER)
    occurrence(database, 1, DUE - 2 * DAY, item_json=text, kept=old)
    occurrence(database, 2, DUE - DAY, item_json=text, kept=going)
    occurrence(database, 3, item_json=text)
    delivery(database, "a", of=2)
    delivery(database, "a", of=3)
    found = told(database)
    assert [figure.count for figure in found.figures if figure.part == "audience"] == [1]
    assert found.warnings[0] == (
        "2 of 3 occurrences, the last of them due Thu 2026-11-19 09:00, are not counted: "
        "what became of them is kept no longer ([retention] deliveries)"
    )


def test_when_nothing_is_kept_only_that_is_said(database: Database) -> None:
    occurrence(database, item_json=kept(goal=ORDER), kept=Kept.GONE)
    found = told(database)
    assert [warning[:18] for warning in found.warnings] == ["1 of 1 occurrences"]


def test_below_the_minimum_nothing_is_claimed(database: Database) -> None:
    occurrence(database, item_json=kept(holdout=0.5, goal=ORDER))
    crowd(database, 2, 2)
    (compared,) = told(database, minimum=Minimum()).compared
    assert compared.lift.verdict == "no claim"
    assert "98 more held-out members (2 of 100)" in compared.lift.missing


@pytest.mark.parametrize(("state", "after"), [("done", DAY), ("sending", 9 * DAY)])
def test_while_it_runs_nothing_is_claimed(database: Database, state: str, after: timedelta) -> None:
    occurrence(database, state=state, item_json=kept(holdout=0.5, goal=ORDER))
    crowd(database, 2, 2)
    editions.ordered(database, "t0", HOUR)
    found = told(database, DUE + after)
    assert len(found.warnings) == 1
    assert found.compared[0].lift.missing == found.warnings


def test_a_ratio_that_nobody_drew_is_told(database: Database) -> None:
    occurrence(database, item_json=kept(PeaceSection(control_group=0.5), goal=ORDER))
    crowd(database, 40, 5, "control_group")
    (warning,) = told(database).warnings
    assert warning.startswith("held out: 40 : 5 people is not the ratio that was drawn (50.0% : 50.0%)")


@pytest.mark.parametrize(
    ("goal", "kind", "more"),
    [
        ("reply", "in", {}),
        ("menu", "menu", {}),
        ("scan", "scan", {}),
        ("click", "click", {"source": "calendar:spring"}),
    ],
)
def test_goals_that_stand_in_the_log(database: Database, goal: str, kind: str, more: dict[str, str]) -> None:
    occurrence(database, item_json=kept(holdout=0.5, goal={"event": goal, "within": "1d"}))
    crowd(database, 2, 1)
    did(database, "t1", kind, HOUR, **more)
    did(database, "t0", kind, HOUR, account="other")
    found = told(database)
    assert found.compared[0].lift.treated.converted == 1
    assert bool(found.warnings) == (goal == "click")


@pytest.mark.parametrize("topic", ["marketing_stop", "all_stop"])
def test_who_stops_messages_has_not_replied(database: Database, topic: str) -> None:
    occurrence(database, item_json=kept(holdout=0.5, goal={"event": "reply", "within": "1d"}))
    crowd(database, 2, 1)
    did(database, "t0", "in", HOUR, topic=topic)
    did(database, "t1", "in", HOUR, topic="faq")
    found = told(database)
    assert found.compared[0].lift.treated.converted == 1
    counts = {each.name: each.count for each in found.figures if each.part == "reaction"}
    assert (counts["replied"], counts["converted"]) == (1, 1)


def test_tags_and_products_are_goals_too(database: Database) -> None:
    occurrence(database, item_json=kept(goal={"event": "tag:VIP"}))
    crowd(database, 1, 0)
    editions.tagged(database, "t0", "VIP", HOUR)
    assert told(database).compared[0].lift.treated.converted == 1
    occurrence(database, 2, DUE + DAY, item_json=kept(goal=ORDER | {"product": "cup"}))
    editions.ordered(database, "t0", HOUR)
    assert (told(database).goal, told(database).compared[0].lift.treated.converted) == (
        "order of cup within 2d",
        0,
    )


def test_without_a_goal_reactions_of_two_days_and_no_comparison(database: Database) -> None:
    occurrence(database, item_json=kept())
    crowd(database, 1, 0)
    did(database, "t0", "in", 47 * HOUR)
    found = told(database)
    assert (found.goal, found.within, found.compared) == ("", parse_duration("48h"), ())
    assert [each.count for each in found.figures if each.name == "replied"] == [1]


def test_what_was_never_sent_and_what_cannot_be_read(database: Database) -> None:
    occurrence(database, state="expired", reason="too late")
    assert told(database).warnings == ("nothing of it was sent yet",)
    occurrence(database, 2, DUE + DAY, item_json='{"id": "spring", "from": "the future"}')
    crowd(database, 1, 0)
    found = told(database)
    assert "cannot read" in found.warnings[0]
    assert found.figures[0].count == 1


def test_a_lasting_item_is_compared_as_far_as_its_windows_are_over(database: Database) -> None:
    for number, due_at, state in ((1, DUE, "done"), (2, DUE + DAY, "done"), (3, DUE + 4 * DAY, "sending")):
        occurrence(database, number, due_at, state=state, item_json=kept(holdout=0.5, goal=ORDER))
    for name, state, of in (("a", "accepted", 1), ("b", "held_out", 2), ("c", "queued", 3)):
        delivery(database, name, state, of)
    editions.ordered(database, "a", HOUR)
    found = told(database, DUE + 5 * DAY)
    assert [each.count for each in found.figures if each.part == "audience"] == [3]
    (compared,) = found.compared
    assert (compared.lift.treated, compared.lift.held_out) == (Arm(1, 1), Arm(1, 0))
    assert compared.lift.missing == ()
    assert found.warnings == (
        (
            "the last 1 of 3 occurrences are not compared yet and their figures will still grow: "
            "their windows are open until Thu 2026-11-26 09:00"
        ),
    )


@pytest.mark.parametrize(
    ("at", "more"), [("0 9 * * *", {"tz": "member"}), ("* * * * *", {"once": True})], ids=["zones", "once"]
)
def test_groups_are_checked_by_members_however_often_they_were_meant(
    database: Database, at: str, more: dict[str, Any]
) -> None:
    names = [f"m{number}" for number in range(60)]
    running = Running(database, *names[:30], start=utc("2026-11-19 18:59"))
    running.tick(tip := item(at, holdout=0.4, goal=ORDER, **more))
    with database.begin() as store:
        store.attributes.put(
            [Attribute(name, "tz", "Europe/Berlin", "test", running.clock.now()) for name in names[:30:3]]
        )
    running.tick(tip, after=MINUTE)
    end_all(database, "suppressed", "not_following")
    for name in names[30:]:
        enrol(database, name, running.clock.now())
    with database.begin() as store:  # they are seen again, so that what goes out once tries them again
        store.connection.execute(table_of(Member).update().values(last_seen_at=DUE + DAY))
    running.tick(tip, after=MINUTE if tip.once else DAY)
    end_all(database, "accepted")
    running.tick()
    found = told(database, DUE + 9 * DAY, of="tip")
    (compared,) = found.compared
    drawn = [draws_of(tip, PeaceSection()).held_out_reason(bucket_of(name)) for name in names]
    assert compared.lift.held_out.people == drawn.count("holdout")
    assert compared.lift.treated.people == drawn.count("")
    assert len(running.queued()) > 60
    assert found.warnings == ()
    with database.begin() as store:
        store.connection.execute(table_of(Delivery).delete().where(table_of(Delivery).c.state == "held_out"))
    assert "is not the ratio that was drawn" in told(database, DUE + 9 * DAY, of="tip").warnings[0]


def end_all(database: Database, state: str, reason: str = "") -> None:
    table = table_of(Delivery)
    with database.begin() as store:
        ended = table.update().where(table.c.state == "queued")
        store.connection.execute(ended.values(state=state, reason=reason, settled_at=DUE, attempted_at=DUE))
