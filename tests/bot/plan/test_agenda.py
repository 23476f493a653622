from datetime import timedelta

from bot.plan.agenda import Missed, agenda
from tests.bot.calendar.items import item, utc

NOW = utc("2026-11-20 01:30")  # 09:30 in Shanghai
DAILY, SALE = item("0 9 * * *", max_late="1h"), item("2026-11-20 12:00", id="sale")


def test_the_next_days_in_the_order_of_their_beginning() -> None:
    coming = agenda([DAILY, SALE], {DAILY.mark: utc("2026-11-20 01:00")}, NOW, NOW + timedelta(days=2)).coming
    assert [(each.item.id, each.due_at) for each in coming] == [
        ("sale", utc("2026-11-20 04:00")),
        ("tip", utc("2026-11-21 01:00")),
        ("tip", utc("2026-11-22 01:00")),
    ]
    assert all(each.begins_at == each.due_at for each in coming)


def test_after_a_stop_the_latest_is_caught_up_and_the_others_are_missed() -> None:
    found = agenda([DAILY], {DAILY.mark: utc("2026-11-18 01:00")}, NOW, NOW + timedelta(hours=1))
    assert found.coming == ((DAILY, utc("2026-11-20 01:00"), NOW),)
    assert found.missed == (Missed("tip", utc("2026-11-19 01:00"), "superseded by a later occurrence"),)


def test_what_is_too_late_is_missed() -> None:
    late = agenda([DAILY], {DAILY.mark: utc("2026-11-19 01:00")}, NOW + timedelta(hours=1), NOW)
    assert (late.coming, [each.reason for each in late.missed]) == ((), ["later than max_late"])
