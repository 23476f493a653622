import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from bot.channels.port import Accepted
from bot.clock import FixedClock
from bot.delivery.ledger import Ledger
from bot.delivery.policy import Policy
from bot.links.tracker import LinkTracker
from handlers.content import Text
from handlers.notices import SubscriptionNotice
from storage.attributes import Attribute
from storage.database import Database
from tests.support.campaigns import NOTICE, TEMPLATE, at_peace, campaign, claimed, end, ends, fire
from tests.support.deliveries import member, queue, window
from tests.support.programs import NOON, SECOND
from tests.support.rows import outbox

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = ("o1", "o2", "o3", "o4")


def accept(database: Database, openid: str, template_id: str = "T") -> None:
    with database.begin() as store:
        store.subscriptions.accepted("main", openid, template_id, NOON)


def test_each_member_gets_it_by_the_best_path_that_is_open_to_them(database: Database) -> None:
    window(database, "o1")
    accept(database, "o1")
    accept(database, "o2")
    service: dict[str, Any] = {"class": "service", "fallback": [NOTICE, TEMPLATE]}
    ledger = fire(database, campaign(**service), followers=ALL)
    assert claimed(ledger) == [
        ("customer_service", "o1"),
        ("subscription", "o2"),
        ("template", "o3"),
        ("template", "o4"),
    ]
    assert {row["path"] for row in outbox(database)} == {"customer_service", "subscription", "template"}
    with database.read() as store:
        assert store.subscriptions.remaining("main", "o2", "T") == 0
        assert store.subscriptions.remaining("main", "o1", "T") == 1


def test_of_several_notices_each_member_gets_the_first_they_have_accepted(database: Database) -> None:
    accept(database, "o1", "T2")
    accept(database, "o2", "T2")
    accept(database, "o2")
    both = campaign(content=NOTICE, fallback=[NOTICE | {"template_id": "T2"}])
    ledger = fire(database, both, followers=ALL)
    attempts, _ = ledger.claim(20)
    sent = {
        each.due.openid: each.content.template_id
        for each in attempts
        if isinstance(each.content, SubscriptionNotice)
    }
    assert sent == {"o1": "T2", "o2": "T"}
    assert ends(database)[2:] == [("waiting", "no_open_path")] * 2
    with database.read() as store:
        left = [store.subscriptions.remaining("main", "o2", template) for template in ("T", "T2")]
        assert (left, store.subscriptions.remaining("main", "o1", "T2")) == ([0, 1], 0)


def test_paths_may_be_narrowed(database: Database) -> None:
    window(database, "o1")
    ledger = fire(database, campaign(paths=["customer_service"]), followers=ALL)
    assert claimed(ledger) == [("customer_service", "o1")]
    assert sorted(ends(database)) == [("accepted", ""), *[("waiting", "no_open_path")] * 3]


def test_who_has_no_open_path_waits_for_the_next_contact(database: Database) -> None:
    ledger = fire(database, campaign(paths=["customer_service"]))
    assert claimed(ledger) == []
    assert ends(database) == [("waiting", "no_open_path")]
    clock = ledger.clock
    assert isinstance(clock, FixedClock)
    clock.advance(DAY)
    assert claimed(ledger) == []
    window(database, at=clock.now())
    with database.begin() as store:
        store.outbox.contacted([("main", "o1")], clock.now())
    assert claimed(ledger) == [("customer_service", "o1")]


def test_who_waits_in_vain_is_told_of(database: Database) -> None:
    ledger = fire(database, campaign(paths=["customer_service"]), followers=ALL)
    claimed(ledger)
    assert isinstance(ledger.clock, FixedClock)
    ledger.clock.advance(3 * DAY + SECOND)
    assert ledger.claim(20) == ([], 4)
    assert ends(database) == [("suppressed", "no_open_path")] * 4


def test_a_cap_holds_over_occurrences_of_one_claim_and_of_the_next(database: Database) -> None:
    window(database)
    items = [campaign("first", priority=90), campaign("second"), campaign("third", on_cap="defer")]
    ledger = at_peace(fire(database, *items), caps=[{"class": "marketing", "most": 1, "within": "2d"}])
    assert [claimed(ledger) for _ in range(3)] == [[("customer_service", "o1")], [], []]
    assert ends(database, source="calendar:first") == [("accepted", "")]
    assert ends(database, source="calendar:second") == [("suppressed", "cap_1_in_2d")]
    assert ends(database, source="calendar:third") == [("queued", "cap_1_in_2d")]
    assert outbox(database, source="calendar:third")[0]["not_before"] == NOON + 2 * DAY


def test_what_is_due_first_is_decided_to_its_end_before_what_is_due_next(database: Database) -> None:
    window(database, "o2")
    items = [campaign("many", priority=90), campaign("one", paths=["customer_service"])]
    ledger = fire(database, *items, followers=ALL)
    attempts, _ = ledger.claim(20, most_silent=2)
    assert [each.due.openid for each in attempts] == ["o2"]
    assert {row["state"] for row in outbox(database, source="calendar:one")} == {"queued"}


def test_quiet_hours_hold_pushes_but_no_answers(database: Database) -> None:
    window(database)
    items = [campaign("soft"), campaign("loud", quiet="ignore", priority=10)]
    ledger = at_peace(fire(database, *items), quiet="11:00-14:00")  # NOON is noon in Shanghai
    queue(database, "an answer")
    assert claimed(ledger) == [("customer_service", "o1")]
    assert ends(database, source="reply") == [("accepted", "")]
    assert claimed(ledger) == [("customer_service", "o1")]
    assert ends(database, source="calendar:loud") == [("accepted", "")]
    assert ends(database, source="calendar:soft") == [("queued", "quiet_hours")]
    assert outbox(database, source="calendar:soft")[0]["not_before"] == NOON + 2 * HOUR


def test_an_item_for_once_goes_out_once(database: Database) -> None:
    window(database)
    ledger = fire(database, campaign(once=True))
    assert claimed(ledger) == [("customer_service", "o1")]
    row = outbox(database)[0]
    texts = ("account", "member_id", "openid", "topic", "source", "purpose", "content")
    times = ("occurrence_id", "created_at", "not_before", "expires_at")
    again = {name: row[name] for name in (*texts, *times)} | {"dedupe": "by another occurrence"}
    with database.begin() as store:
        store.outbox.add([again])
    assert claimed(ledger) == []
    assert ends(database)[1] == ("suppressed", "already_reached")


def test_placeholders_are_filled_and_links_tracked_for_each(database: Database) -> None:
    window(database, "o1")
    window(database, "o2")
    text = "{nickname|朋友}，看 https://a.example/new"
    ledger = fire(database, campaign(content=text), followers=("o1", "o2"))
    with database.begin() as store:
        store.attributes.put([Attribute("m-o1", "nickname", "小林", "test", NOON)])
    tracker = LinkTracker("https://b.example/l/", {"main": b"k" * 32}, {"main": 2048})
    ledger = Ledger(database, ledger.clock, policy=lambda: Policy(tracker=tracker))
    attempts, _ = ledger.claim(20)
    texts = {each.due.openid: each.content.text for each in attempts if isinstance(each.content, Text)}
    assert texts["o1"].startswith("小林，看 https://b.example/l/")
    assert texts["o2"].startswith("朋友，看 https://b.example/l/")
    assert texts["o1"][2:] != texts["o2"][2:], "each delivery has links of its own"


def test_each_variant_says_its_own(database: Database) -> None:
    followers = [f"o{number}" for number in range(12)]
    for openid in followers:
        window(database, openid)
    variants = [{"name": "a", "content": "甲"}, {"name": "b", "content": "乙"}]
    ledger = fire(database, campaign(content=None, variants=variants), followers=followers)
    attempts, _ = ledger.claim(20)
    said = {each.due.variant: each.content for each in attempts}
    assert said == {"a": Text(text="甲"), "b": Text(text="乙")}
    assert len(attempts) == 12


def test_what_cannot_be_read_stops_nobody_else(database: Database) -> None:
    window(database, "o1")
    window(database, "o2")
    member(database, "o2")
    ledger = fire(database, campaign())
    queue(database, "an answer", to="o2")
    with database.begin() as store:
        (tip,) = store.occurrences.listed()
        store.connection.exec_driver_sql("UPDATE occurrences SET item_json = '{}'")
        store.connection.exec_driver_sql("UPDATE outbox SET content = 'x' WHERE source = 'reply'")
    assert claimed(ledger) == []
    assert ends(database, source="reply") == [("rejected", "this version of Roost cannot read its content")]
    with database.read() as store:
        assert store.occurrences.state(tip.id) == "paused"


def test_no_more_of_the_calendar_than_it_may_have(database: Database) -> None:
    for openid in ALL:
        window(database, openid)
    ledger = fire(database, campaign(), followers=ALL)
    queue(database, "an answer", to="o4")
    attempts, _ = ledger.claim(4, bulk=1)
    assert sorted(each.is_bulk for each in attempts) == [False, True]


def test_together_processes_keep_the_caps(database: Database) -> None:
    threads = 4
    followers = [f"o{number}" for number in range(30)]
    for openid in followers:
        window(database, openid)
    items = [campaign(f"item-{number}") for number in range(4)]
    fired = fire(database, *items, followers=followers)
    ledger = at_peace(fired, caps=[{"class": "marketing", "most": 1, "within": "1d"}])
    together = threading.Barrier(threads)

    def work(_: int) -> list[Any]:
        together.wait()
        done: list[Any] = []
        for _round in itertools.count():
            attempts, looked_at = ledger.claim(7)
            end(ledger, attempts, Accepted())
            done += [each.due.member_id for each in attempts]
            if not looked_at and not {"queued", "attempting"} & {state for state, _ in ends(database)}:
                return done
        return done

    with ThreadPoolExecutor(threads) as pool:
        sent = list(itertools.chain.from_iterable(pool.map(work, range(threads))))
    assert sorted(sent) == sorted(f"m-{openid}" for openid in followers)
    assert ends(database).count(("suppressed", "cap_1_in_1d")) == 90
