from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from storage.database import Database
from tests.bot.calendar.items import item, utc
from tests.bot.calendar.members import enrol
from tests.bot.configured import ACCOUNT, ITEM, problems, program


def refusal(**keys: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        item(**({"at": "0 9 * * *"} | keys))
    (detail,) = refused.value.errors()
    return detail["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize(
    "cron",
    [
        "* * * * *",
        "0 9 * * MON-FRI",
        "0 9 * * fri",
        "0 9 * * FRI#2",
        "0 9 * * fril",
        "*/5 8-20 L JAN,JUL MON,WED-FRI",
    ],
)
def test_cron_expressions_with_names(cron: str) -> None:
    assert item(cron).moment() is None


@pytest.mark.parametrize(
    ("at", "zone", "moment"),
    [
        ("2026-12-01 20:00", "Asia/Shanghai", "2026-12-01 12:00"),
        ("2026-12-01 20:00", "America/New_York", "2026-12-02 01:00"),
        ("2026-12-01 20:00+01:00", "Asia/Shanghai", "2026-12-01 19:00"),
        ("2026-12-01T20:00:30Z", "Asia/Shanghai", "2026-12-01 20:00:30"),
        ("2026-12-01T20:00:30.250000+00:00", "Asia/Shanghai", "2026-12-01 20:00:30.25"),
        # In the gap: the same time before the change, shown as 03:30 after it.
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 07:30"),
        # In the fold: the first.
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 05:30"),
    ],
)
def test_a_date_time_is_wall_time_unless_it_has_an_offset(at: str, zone: str, moment: str) -> None:
    assert item(at, zone).moment() == utc(moment)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-12-01T20:00:00", utc("2026-12-01 12:00")),
        ("2026-12-01 20:00:00+01:00", utc("2026-12-01 19:00")),
        ("2026-12-01T20:00:00Z", utc("2026-12-01 20:00")),
    ],
)
def test_a_date_time_needs_no_quotation_marks(tmp_path: Any, written: str, moment: datetime) -> None:
    (loaded,) = program(tmp_path, f"{ACCOUNT}{ITEM}at = {written}\n").config.calendar
    assert loaded.moment() == moment


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2026-12-01", 'the time of day is missing; write "2026-12-01 09:00"'),
        ("20:00:00", 'what comes again is a cron expression; write "0 20 * * *"'),
    ],
)
def test_half_a_date_time_is_refused(tmp_path: Any, written: str, hint: str) -> None:
    (complaint,) = problems(tmp_path, f"{ACCOUNT}{ITEM}at = {written}\n")
    assert complaint == f"config.toml:7: [calendar[1]] at: '{written}': {hint}"


@pytest.mark.parametrize("zone", ["", "China", "../x", "/etc/passwd", "America", "a\0b", "x" * 5000])
def test_only_iana_time_zones(zone: str) -> None:
    assert "is no IANA time zone; write " in refusal(tz=zone)


@pytest.mark.parametrize("sulky", [True, False])
@pytest.mark.parametrize("vip", [True, False])
def test_one_member_is_chosen_as_all_are(database: Database, *, vip: bool, sulky: bool) -> None:
    now = utc("2026-11-20 01:00")
    enrol(database, "a", now, tags=("VIP",) * vip + ("sulky",) * sulky)
    items = [
        item("0 9 * * *", audience=audience, exclude=exclude)
        for audience in ("all", {"tag": "VIP"})
        for exclude in (None, {"tag": "sulky"})
    ]
    with database.read() as store:
        facts = store.audiences.facts("main", "a")
        assert facts
        chosen = [store.audiences.count("main", each.chosen(now)) == 1 for each in items]
    assert chosen == [each.chooses(facts, now) for each in items] == [True, not sulky, vip, vip and not sulky]


def test_what_is_kept_of_an_item_is_read_in_again() -> None:
    variants = [{"name": "a", "content": "A"}, {"name": "b", "content": "B"}]
    kept = item(
        "0 9 * * *",
        audience={"joined": {"within": "7d"}},
        exclude={"not": {"tag": "VIP"}},
        content=None,
        variants=variants,
        goal={"event": "order"},
        **{"class": "service"},
    )
    assert type(kept).model_validate_json(kept.model_dump_json()) == kept


@pytest.mark.parametrize("name", ["早安", "", "a b", "-a", "a" * 65, "a/b"])
def test_names_that_reports_could_not_show_are_refused(name: str) -> None:
    assert "write up to 64 letters (A-Z), digits and . _ -" in refusal(id=name)


def test_the_mark_follows_the_time_but_not_the_words() -> None:
    tip = item("0 9 * * *")
    assert tip.mark == item("0 9 * * *", content="y", title="Other", audience={"tag": "VIP"}).mark
    assert len({tip.mark, item("0 8 * * *").mark, item("0 9 * * *", "UTC").mark}) == 3
    assert tip.zone.utcoffset(datetime(2026, 1, 1, tzinfo=UTC)) is not None


def test_an_item_for_each_members_own_time_is_due_where_the_day_begins_first() -> None:
    own = item("2026-12-12 10:00", "member")
    assert own.each_member_at_their_own
    assert own.moment() == utc("2026-12-11 20:00")
