"""What is planned for each member is what happens, as long as nobody does anything meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.calendar.due import occurrences
from bot.config.model import Config
from bot.plan.rehearsal import rehearse
from storage.database import Database
from tests.bot.plan.small_worlds import NOW, PEOPLE, Person, configs, settle
from tests.bot.plan.told import one_by_one
from tests.bot.plan.virtual import outcomes, run
from tests.support.programs import config

DAYS = timedelta(days=2)
_ENDPOINTS = ("custom/send", "subscribe/bizsend", "template/send", "mass/send")
_A_DAY = st.sampled_from([{}, *({f"message/{endpoint}": {"day": 2}} for endpoint in _ENDPOINTS)])
"""A plan reckons rates by the minute."""
_STOPPED: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.dictionaries(st.sampled_from(["i0", "i1"]), st.sampled_from(["pause", "cancel", "cancel next"])),
)
"""What was done to an item before its time."""


def steer(database: Database, config: Config, stopped: dict[str, str]) -> None:
    with database.begin() as store:
        for item in config.calendar:
            match stopped.get(item.id):
                case "cancel next":
                    coming = occurrences(item, NOW, NOW + DAYS)[:1]
                    store.occurrences.call_off(item.id, coming, NOW)
                case "pause" | "cancel" as how:
                    getattr(store.item_states, how)(item.id)


def planned(database: Database, config: Config) -> dict[tuple[str, datetime, str], str]:
    """The last word on each message."""
    rehearsal = rehearse(database, config, NOW, NOW + DAYS)
    found = {}
    for each in one_by_one(rehearsal.world, rehearsal.told):
        action, _, reason = each.what.partition(" ")
        found[each.item, each.due_at, each.openid] = "open" if action == "DEFER" else reason or action
    return {key: what for key, what in found.items() if what != "open"}


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each run costs too much to shrink
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=PEOPLE, config=configs(_A_DAY), stopped=_STOPPED)
def test_member_by_member(
    database: Database, people: list[Person], config: Config, stopped: dict[str, str]
) -> None:
    # A claim takes one message of a member at a time: with two openids of one account the order may differ.
    settle(database, [replace(person, twin=False) for person in people])
    steer(database, config, stopped)
    expected = planned(database, config)
    run(database, config, NOW, NOW + DAYS)
    found = {key: what for key, what in outcomes(database).items() if what != "open"}
    differing = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
    assert {key: (expected.get(key), found.get(key)) for key in differing} == {}


def test_what_is_paused_on_its_way_is_left_as_it_is(database: Database) -> None:
    """Of three members two are late, since their time is; then somebody pauses the item."""
    people = [_plain("m1", "Asia/Tokyo"), _plain("m2", ""), _plain("m3", "America/New_York")]
    item = {"id": "i0", "title": "x", "content": "x", "at": "0 9 * * *", "tz": "member", "max_late": "11h"}
    of = config(
        calendar=[item | {"paths": ["mass", "customer_service"]}, item | {"id": "i1", "at": "0 22 * * *"}]
    )
    settle(database, [replace(each, windows={"message": (60, 5)}) for each in people])
    begun = NOW + timedelta(hours=13)  # 09:30 in Shanghai
    run(database, of, NOW, begun)
    before = {key: what for key, what in outcomes(database).items() if key[0] == "i0"}
    assert sorted(what for _, what in before.items()).count("open") == 1
    with database.begin() as store:
        store.item_states.pause("i0")
    rehearsal = rehearse(database, of, begun, NOW + DAYS)
    assert {each.item for each in one_by_one(rehearsal.world, rehearsal.told)} == {"i1"}
    assert [(each.item, each.state) for each in rehearsal.stuck] == [("i0", "paused")]
    run(database, of, begun, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if key[0] == "i0"} == before


def test_who_waited_for_company_in_a_mass_send_until_it_was_too_late(database: Database) -> None:
    """Others in a zone of theirs come hours later, when it is too late for the first."""
    people = [_plain("m1", ""), _plain("m2", "America/New_York"), _plain("m3", "America/New_York")]
    item = {"id": "i0", "title": "x", "content": "x", "at": "0 9 * * *", "tz": "member", "max_late": "2h"}
    settle(database, people)
    expected = planned(database, config(calendar=[item]))
    run(database, config(calendar=[item]), NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected
    assert "no_open_path" in expected.values()


def test_company_in_a_mass_send_that_comes_at_the_last_instant(database: Database) -> None:
    people = [_plain("m1", "Asia/Tokyo"), _plain("m2", "Asia/Shanghai")]
    item = {"id": "i0", "title": "x", "content": "x", "at": "0 9 * * *", "tz": "member", "max_late": "1h"}
    settle(database, people)
    expected = planned(database, config(calendar=[item]))
    run(database, config(calendar=[item]), NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected
    assert set(expected.values()) == {"mass:"}


def test_a_day_without_mass_sends_left(database: Database) -> None:
    """The second of a day is left out, but where `max_late` reaches into the next day."""
    often = {"at": "0 9,10 * * *", "content": "x", "title": "x"}
    items = [
        often | {"id": "i0", "max_late": "2h"},
        often | {"id": "i1", "at": "30 9 * * *", "max_late": "1d"},
    ]
    few = config(calendar=items, account={"limits": {"message/mass/send": {"day": 1}}})
    settle(database, [_plain("m1", ""), _plain("m2", "")])
    expected = planned(database, few)
    run(database, few, NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected
    assert set(expected.values()) == {"mass:", "mass_rests"}


def test_a_day_without_calls_left_from_its_first_minute_on(database: Database) -> None:
    """Who is put off to midnight finds the next day used up at once, and that midnight is the latest."""
    often = {"content": "x", "title": "x", "paths": ["customer_service"], "quiet": "ignore"}
    items = [
        {"id": "i0", "at": "0 22 * * *", **often},
        {"id": "i1", "at": "0 0 * * *", "priority": 90, **often},
    ]
    few = config(calendar=items, account={"limits": {"message/custom/send": {"day": 1}}})
    people = [replace(_plain(name, ""), windows={"message": (60, 5)}) for name in ("m1", "m2")]
    settle(database, people)
    expected = planned(database, few)
    run(database, few, NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected
    assert set(expected.values()) == {"customer_service:", "customer_service_rests"}


def test_who_still_gathers_for_a_mass_send_is_not_decided_for_what_comes_after_it(database: Database) -> None:
    """The second of a job is busy with something more urgent for a moment."""
    often = {"at": "0 21 * * FRI", "content": "x", "title": "x"}
    items = [
        {"id": "i0", "class": "service", "paths": ["customer_service"], **often},
        {"id": "i1", **often},
        {"id": "i2", "paths": ["customer_service"], **often},
    ]
    peace = {"caps": [{"class": "marketing", "most": 1, "within": "1d"}]}
    both = config(calendar=items, peace=peace)
    settle(database, [_plain("m1", ""), replace(_plain("m2", ""), windows={"message": (60, 1)})])
    expected = planned(database, both)
    run(database, both, NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected
    found = {item: what for (item, _, openid), what in expected.items() if openid == "o-m1"}
    assert found == {"i0": "no_open_path", "i1": "mass:", "i2": "cap_1_in_1d"}


def test_the_last_calls_of_a_day_go_to_the_first_whatever_their_variant(database: Database) -> None:
    """Members are decided variant by variant, but each calls in turn."""
    variants = [{"name": name, "content": name} for name in ("a", "b", "c")]
    item = {"id": "i0", "at": "0 9 * * *", "title": "x", "variants": variants, "paths": ["customer_service"]}
    few = config(calendar=[item], account={"limits": {"message/custom/send": {"day": 5}}})
    settle(database, [replace(_plain(f"m{n}", ""), windows={"message": (60, 5)}) for n in range(12)])
    expected = planned(database, few)
    run(database, few, NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected


def test_the_last_call_of_a_day_is_not_lost_by_who_gets_something_else_first(database: Database) -> None:
    """A claim takes one message of a member at a time; whoever comes next waits for the next claim, too."""
    mail = {"type": "template", "template_id": "t2", "data": {"thing1": "x"}}
    often = {"at": "0 21 * * FRI", "title": "x"}
    items = [
        {"id": "i0", "content": "x", "paths": ["customer_service"], **often},
        {"id": "i1", "content": mail, "class": "service", **often},
    ]
    few = config(calendar=items, account={"limits": {"message/template/send": {"day": 1}}})
    settle(database, [replace(_plain("m1", ""), windows={"message": (60, 5)}), _plain("m2", "")])
    expected = planned(database, few)
    run(database, few, NOW, NOW + DAYS)
    assert {key: what for key, what in outcomes(database).items() if what != "open"} == expected
    assert next(what for (item, _, _), what in sorted(expected.items()) if item == "i1") == "template:"


def _plain(name: str, tz: str) -> Person:
    """A follower without windows, notices or a past."""
    wants = {"marketing": True, "service": True}
    return Person(
        name, twin=False, following=True, wants=wants, tz=tz, tagged=False, notices={}, windows={}, history=()
    )
