from dataclasses import replace
from datetime import timedelta

from bot.channels.mass_send import MOST
from bot.channels.port import Accepted, Rejected, Retry, Unknown
from bot.clock import FixedClock
from bot.delivery.attempt import Attempt
from bot.delivery.ledger import Ledger
from bot.delivery.rates import Rates
from storage.database import Database
from storage.path_models import MassJob
from tests.support.campaigns import at_peace, campaign, claimed, end, ends, fire
from tests.support.deliveries import queue, window
from tests.support.fan_outs import enrol
from tests.support.programs import NOON, SECOND
from tests.support.rows import log, outbox, rows

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALL = ("o1", "o2", "o3")
TO_ALL = [("mass", openid) for openid in ALL]


def clock_of(ledger: Ledger) -> FixedClock:
    assert isinstance(ledger.clock, FixedClock)
    return ledger.clock


def test_whoever_has_no_window_gets_it_together(database: Database) -> None:
    window(database, "o1")
    ledger = fire(database, campaign(), followers=ALL)
    assert claimed(ledger) == [("customer_service", "o1"), ("mass", "o2"), ("mass", "o3")]
    (job,) = rows(database, MassJob)
    assert (job["state"], job["size"], job["platform_id"]) == ("accepted", 2, "p")
    assert [row["job_id"] for row in outbox(database, path="mass")] == [job["id"]] * 2
    assert len(log(database, kind="push")) == 3


def test_one_alone_waits_for_a_contact(database: Database) -> None:
    ledger = fire(database, campaign())
    assert ledger.claim(10)[0] == []
    assert ends(database) == [("waiting", "for_mass_send")]
    assert ledger.claim(10) == ([], 0), "and is not looked at again and again"
    window(database)
    with database.begin() as store:
        store.outbox.contacted([("main", "o1")], NOON)
    assert claimed(ledger) == [("customer_service", "o1")]


def test_one_alone_that_waits_in_vain_is_told_of(database: Database) -> None:
    ledger = fire(database, campaign())
    claimed(ledger)
    clock_of(ledger).advance(3 * DAY + SECOND)
    claimed(ledger)
    assert ends(database) == [("suppressed", "no_open_path")]


def test_four_in_a_natural_month(database: Database) -> None:
    items = [campaign(f"item-{number}") for number in range(5)]
    ledger = fire(database, *items, followers=ALL)
    assert [claimed(ledger) for _ in range(6)] == [TO_ALL] * 4 + [[]] * 2
    waiting = [("waiting", "no_open_path")] * 3
    assert ends(database, path="") == waiting


def test_a_day_without_mass_sends_left(database: Database) -> None:
    """Put off to the next day as far as `max_late` allows; those who wait for company already as well."""
    late, soon = campaign("late"), campaign("soon", max_late="2h")
    used_up = fire(database, campaign(), campaign("written", max_late="2h"), late, soon, followers=ALL)
    ledger = replace(used_up, rates=Rates(lambda _account, _endpoint: {"day": 1}))
    assert claimed(ledger) == TO_ALL
    assert claimed(ledger) == []
    assert ledger.claim(20) == ([], 0), "and is not looked at again and again"
    assert ends(database, source="calendar:late") == [("queued", "mass_rests")] * 3
    for source in ("calendar:written", "calendar:soon"):
        assert ends(database, source=source) == [("suppressed", "mass_rests")] * 3
    clock_of(ledger).advance(12 * HOUR)
    assert claimed(ledger) == TO_ALL
    assert ends(database, source="calendar:late") == [("accepted", "")] * 3


def test_each_variant_is_a_job_of_its_own_and_personal_texts_are_none(database: Database) -> None:
    followers = [f"o{number}" for number in range(12)]
    variants = [{"name": "a", "content": "甲"}, {"name": "b", "content": "乙"}]
    items = [campaign(content=None, variants=variants), campaign("own", content="{nickname|朋友}")]
    ledger = fire(database, *items, followers=followers)
    claimed(ledger)
    claimed(ledger)
    jobs = rows(database, MassJob)
    assert sorted(job["content"] for job in jobs) == [
        '{"type":"text","text":"乙"}',
        '{"type":"text","text":"甲"}',
    ]
    assert sum(job["size"] for job in jobs) == 12
    assert ends(database, source="calendar:own") == [("waiting", "no_open_path")] * 12


def test_whom_a_cap_frees_at_various_times_are_one_job(database: Database) -> None:
    followers = [f"o{number}" for number in range(5)]
    ledger = at_peace(fire(database, campaign(on_cap="defer"), followers=followers), spacing="2h")
    for number, openid in enumerate(followers):
        sent = {"purpose": "marketing", "state": "accepted", "attempted_at": NOON - 7 * number * MINUTE}
        queue(database, "before", to=openid, **sent)
    for _ in range(12):
        assert claimed(ledger) == []
        clock_of(ledger).advance(10 * MINUTE)
    assert claimed(ledger) == [("mass", openid) for openid in followers]
    assert [job["size"] for job in rows(database, MassJob)] == [5]


def test_a_window_that_opens_meanwhile_is_used(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    with database.begin() as store:  # still being written: what is gathered waits for the others
        (tip,) = store.occurrences.listed()
        store.connection.exec_driver_sql("UPDATE occurrences SET state = 'fanning_out'")
    assert claimed(ledger) == []
    assert ends(database) == [("waiting", "for_mass_send")] * 3
    window(database, "o2")
    with database.begin() as store:
        store.connection.exec_driver_sql("UPDATE occurrences SET state = 'sending'")
    assert claimed(ledger) == [("mass", "o1"), ("mass", "o3")]
    assert claimed(ledger) == [("customer_service", "o2")]
    with database.begin() as store:
        store.occurrences.finish([tip.id])
        assert store.occurrences.state(tip.id) == "done"


def _written(database: Database, *items: str, state: str = "sending") -> None:
    for item in items:
        with database.begin() as store:
            store.connection.exec_driver_sql(
                f"UPDATE occurrences SET state = '{state}' WHERE item = '{item}'"
            )


ONE_A_DAY = [{"class": "marketing", "most": 1, "within": "1d"}]


def test_two_that_become_full_at_once_keep_the_caps(database: Database) -> None:
    items = [campaign("first", priority=90), campaign("second")]
    ledger = at_peace(fire(database, *items, followers=ALL), caps=ONE_A_DAY)
    _written(database, "first", "second", state="fanning_out")
    assert claimed(ledger) == []
    _written(database, "first", "second")
    assert [claimed(ledger), claimed(ledger)] == [TO_ALL, []]
    assert ends(database, source="calendar:second") == [("suppressed", "cap_1_in_1d")] * 3


def test_one_that_becomes_full_sees_what_the_same_claim_sends(database: Database) -> None:
    window(database, "o2")
    items = [campaign("urgent", paths=["customer_service"], priority=90), campaign(paths=["mass"])]
    ledger = at_peace(fire(database, *items, followers=ALL), caps=ONE_A_DAY)
    _written(database, "urgent", state="paused")
    _written(database, "tip", state="fanning_out")
    assert claimed(ledger) == []
    _written(database, "urgent", "tip")
    assert claimed(ledger) == [("customer_service", "o2")]
    assert claimed(ledger) == [("mass", "o1"), ("mass", "o3")]
    assert ends(database, source="calendar:tip", openid="o2") == [("suppressed", "cap_1_in_1d")]


def _answer_under_way(database: Database, to: str, ledger: Ledger) -> list[Attempt]:
    """Said before the occurrence was due."""
    window(database, to)
    queue(database, "an answer", to=to, not_before=NOON - SECOND)
    with database.begin() as store:
        store.connection.exec_driver_sql("UPDATE outbox SET id = id - 100 WHERE source = 'reply'")
    answer, _ = ledger.claim(1, bulk=0)
    assert [each.due.source for each in answer] == ["reply"]
    return answer


def test_who_gets_an_answer_at_this_moment_goes_with_the_others(database: Database) -> None:
    ledger = fire(database, campaign(paths=["mass"]), followers=ALL)
    answer = _answer_under_way(database, "o3", ledger)
    assert claimed(ledger) == []
    end(ledger, answer, Accepted())
    assert claimed(ledger) == TO_ALL


def test_nobody_waits_for_long_for_who_gets_an_answer(database: Database) -> None:
    ledger = fire(database, campaign(paths=["mass"]), followers=ALL)
    _answer_under_way(database, "o3", ledger)
    assert claimed(ledger) == []
    clock_of(ledger).advance(timedelta(minutes=1) + SECOND)
    assert claimed(ledger) == TO_ALL[:2]


def test_certainly_not_executed_it_is_decided_anew(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    assert claimed(ledger, Retry(SECOND, "busy")) == TO_ALL
    assert ends(database) == [("queued", "busy")] * 3
    assert claimed(ledger) == []
    clock_of(ledger).advance(SECOND)
    window(database, "o1", at=NOON + SECOND)
    assert claimed(ledger) == [("customer_service", "o1"), ("mass", "o2"), ("mass", "o3")]
    assert sorted(job["state"] for job in rows(database, MassJob)) == ["accepted", "rejected"]


def test_a_call_that_was_not_made_is_not_counted(database: Database) -> None:
    """The only one of a day; and another one may follow within the second."""
    written = fire(database, campaign(), followers=ALL)
    ledger = replace(written, rates=Rates(lambda _account, _endpoint: {"day": 1}))
    assert claimed(ledger, Retry(timedelta(0), "stopping", parked=True)) == TO_ALL
    clock_of(ledger).advance(SECOND / 1000)
    assert claimed(ledger, Retry(SECOND, "busy", code=-1)) == TO_ALL
    clock_of(ledger).advance(SECOND)
    assert claimed(ledger) == [], "a refused one was"


def test_nobody_is_left_alone_by_a_full_one(database: Database) -> None:
    names = [f"{number:05}" for number in range(MOST + 1)]
    enrol(database, *names)
    ledger = fire(database, campaign(), followers=())
    while ledger.claim(20, most_silent=4000)[1]:
        pass
    sizes = [job["size"] for job in rows(database, MassJob)]
    assert sizes == [MOST - 1, 2]


def test_a_platform_that_stays_busy_is_given_up(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    for wait in (1, 2, 4, 8, 16):
        assert claimed(ledger, Retry(SECOND, "busy")) == TO_ALL
        clock_of(ledger).advance(wait * SECOND)
    assert claimed(ledger) == []
    assert ends(database) == [("rejected", "gave up after 5 attempts: busy")] * 3


def test_refused_for_good(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    claimed(ledger, Rejected(45028, "no quota"))
    assert ends(database) == [("rejected", "45028 no quota")] * 3


def test_an_unclear_one_is_repeated_under_its_key_until_it_is_clear(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    ((first,), _) = ledger.claim(10)
    end(ledger, [first], Unknown("dropped"))
    assert ends(database) == [("attempting", "")] * 3
    assert ledger.claim(10) == ([], 0)
    clock_of(ledger).advance(MINUTE)
    ((second,), _) = ledger.claim(10)
    assert second.outgoing() == first.outgoing()
    assert second.is_repeated
    assert not first.is_repeated
    end(ledger, [second], Retry(MINUTE, "45066", code=45066))
    clock_of(ledger).advance(MINUTE)
    assert claimed(ledger, Accepted("34182")) == TO_ALL
    assert {(row["state"], row["platform_id"]) for row in outbox(database)} == {("accepted", "34182")}


def test_one_whose_process_died_is_repeated_too(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    ((first,), _) = ledger.claim(10)
    clock_of(ledger).advance(3 * MINUTE)
    assert ledger.give_up_on_lost(2 * MINUTE) == 0
    ((second,), _) = ledger.claim(10)
    assert second.outgoing() == first.outgoing()


def test_unclear_for_a_day_nobody_knows(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    claimed(ledger, Unknown("dropped"))
    clock_of(ledger).advance(DAY)
    assert ledger.give_up_on_lost(2 * MINUTE) == 3
    assert {state for state, _ in ends(database)} == {"unknown"}
    assert ledger.claim(10) == ([], 0)


def test_an_unclear_one_refused_when_repeated_is_unknown(database: Database) -> None:
    ledger = fire(database, campaign(), followers=ALL)
    claimed(ledger, Unknown("dropped"))
    clock_of(ledger).advance(MINUTE)
    claimed(ledger, Rejected(40003, "invalid openid"))
    assert ends(database) == [("unknown", "40003 invalid openid")] * 3
