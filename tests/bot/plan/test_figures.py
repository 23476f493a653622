import numpy as np

from bot.plan.figures import Conflict, Figures
from storage.quotas import begin_of
from tests.bot.calendar.items import item
from tests.bot.plan.worlds import NOW, replay, sending, world

CAP = [{"most": 1, "within": "1d"}]


def test_each_occurrence_adds_up() -> None:
    of = world(*map(str, range(100)), windows=1)
    crowd = of.crowds["main"]
    crowd.following[:10] = False
    crowd.windows["message"][1][90:] = 0
    tip = sending(item("0 9 * * *", holdout=0.2, paths=["customer_service"]), caps=CAP)
    again = sending(item("0 9 * * *", id="again", on_cap="defer", max_late="2d"), 1, caps=CAP)
    running = replay(of)
    for each in (tip, again):
        running.begin(each, NOW)
    figures = Figures(of)
    for told in running.run(NOW):
        figures.add(told)
    figures.end()
    first, second = figures.planned[0], figures.planned[1]
    assert first.audience == second.audience == 100
    held = first.held_out["holdout"]
    assert 5 < held < 40
    assert sum(first.sent.values()) + first.stopped["not_following"] + first.waiting + held == 100
    assert first.still == 0
    assert len(first.sample["holdout"]) == 5
    assert second.later["cap_1_in_1d"].count == second.still == first.sent["customer_service"]
    assert second.mass_calls == bool(second.sent["mass"])
    assert figures.conflicts == [Conflict(begin_of("day", NOW), ("again", "tip"), 100 - held)]


def test_variants_are_counted_where_there_are_some() -> None:
    of = world(*map(str, range(60)), windows=1)
    variants = [{"name": name, "content": name} for name in "ab"]
    running, figures = replay(of), Figures(of)
    running.begin(sending(item("0 9 * * *", content=None, variants=variants)), NOW)
    for told in running.run(NOW):
        figures.add(told)
    drawn = figures.planned[0].variants
    assert (drawn.total(), min(drawn.values()) > 10) == (60, True)
    figures.end()
    assert figures.conflicts == []
    assert np.array_equal(figures.world.people.ids, of.people.ids)
