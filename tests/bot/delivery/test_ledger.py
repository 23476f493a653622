from datetime import timedelta

import pytest

from bot.calendar.fire import Calendar
from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry, Unknown
from bot.clock import FixedClock
from bot.delivery.attempt import Result
from bot.delivery.ledger import Ledger
from handlers.content import Text
from storage.database import Database
from storage.models import SendWindow
from tests.bot.calendar.items import item
from tests.support.deliveries import member, queue, window
from tests.support.programs import NOON, SECOND
from tests.support.rows import log, outbox, rows

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger(database: Database, clock: FixedClock) -> Ledger:
    member(database)
    return Ledger(database, clock)


def followers(database: Database, *openids: str) -> None:
    """Members who may be written to."""
    for openid in openids:
        member(database, openid)
        window(database, openid)


def sent(ledger: Ledger, outcome: Outcome) -> list[str]:
    """Claim what is due and let it all end so; the windows it was taken from."""
    attempts, _ = ledger.claim(10, ())
    if attempts:
        ledger.settle([Result(attempt, outcome) for attempt in attempts], 5)
    return [attempt.trigger for attempt in attempts]


def states(ledger: Ledger) -> list[tuple[str, str]]:
    return [(row["state"], row["reason"]) for row in outbox(ledger.database)]


def test_attempting_is_committed_before_the_call(ledger: Ledger) -> None:
    queue(ledger.database, "a")
    window(ledger.database)
    ((attempt,), looked_at) = ledger.claim(10, ())
    assert (attempt.due.openid, attempt.trigger, looked_at) == ("o1", "message", 1)
    (row,) = outbox(ledger.database)
    assert (row["state"], row["attempted_at"], row["settled_at"]) == ("attempting", NOON, None)
    assert ledger.claim(10, ()) == ([], 0), "nobody else takes it"


def test_an_accepted_message_is_logged_as_said(ledger: Ledger) -> None:
    queue(ledger.database, "a reply")
    queue(ledger.database, "a push", source="calendar:tip")
    window(ledger.database)
    assert sent(ledger, Accepted("p1")) == sent(ledger, Accepted("p2")) == ["message"]
    assert [(row["kind"], row["text"]) for row in log(ledger.database)] == [
        ("out", "a reply"),
        ("push", "a push"),
    ]
    assert states(ledger) == [("accepted", ""), ("accepted", "")]


@pytest.mark.parametrize("outcome", [Rejected(40003, "no"), Unknown("dropped"), Retry(SECOND, "busy")])
def test_nothing_else_is_logged_as_said(ledger: Ledger, outcome: Outcome) -> None:
    queue(ledger.database, "a")
    window(ledger.database)
    sent(ledger, outcome)
    assert log(ledger.database) == []


def test_five_messages_in_48_hours_and_three_in_a_minute_the_shortest_lived_first(
    ledger: Ledger, clock: FixedClock
) -> None:
    queue(ledger.database, *"abcdefghij")
    window(ledger.database)
    window(ledger.database, trigger="follow", lasts=MINUTE, allows=3)
    taken = [sent(ledger, Accepted()) for _ in range(9)]
    assert taken == [["follow"]] * 3 + [["message"]] * 5 + [[]]
    assert states(ledger)[8:] == [("waiting", "no_open_path"), ("queued", "")]
    clock.advance(timedelta(hours=1))
    contact(ledger, clock)
    assert [sent(ledger, Accepted()) for _ in range(3)] == [["message"], ["message"], []]


def test_a_window_ends_with_its_time(ledger: Ledger, clock: FixedClock) -> None:
    queue(ledger.database, "a", "b")
    window(ledger.database, trigger="follow", lasts=MINUTE, allows=3)
    assert sent(ledger, Accepted()) == ["follow"]
    clock.advance(MINUTE)
    assert sent(ledger, Accepted()) == []
    assert states(ledger) == [("accepted", ""), ("waiting", "no_open_path")]


def test_who_makes_no_move_until_it_is_too_late_does_not_get_it(ledger: Ledger, clock: FixedClock) -> None:
    queue(ledger.database, "a", "b")
    queue(ledger.database, "c", expires_at=NOON + timedelta(days=4))
    assert [ledger.claim(10)[1] for _ in range(4)] == [1, 1, 1, 0]
    clock.advance(timedelta(days=3) + SECOND)
    assert ledger.claim(10) == ([], 2)
    assert states(ledger) == [("suppressed", "no_open_path")] * 2 + [("waiting", "no_open_path")]


def test_what_was_certainly_not_sent_is_given_back(ledger: Ledger, clock: FixedClock) -> None:
    queue(ledger.database, "a")
    window(ledger.database, allows=1)
    for wait in (1, 2, 4, 8):
        assert sent(ledger, Retry(SECOND, "busy")) == ["message"]
        assert sent(ledger, Accepted()) == [], "not yet"
        clock.advance(wait * SECOND)
    assert sent(ledger, Retry(SECOND, "busy")) == ["message"]
    assert states(ledger) == [("rejected", "gave up after 5 attempts: busy")]


@pytest.mark.parametrize("outcome", [Unknown("dropped"), Rejected(40003, "no")])
def test_what_may_have_been_sent_is_not_given_back(ledger: Ledger, outcome: Outcome) -> None:
    queue(ledger.database, "a", "b")
    window(ledger.database, allows=1)
    assert sent(ledger, outcome) == ["message"]
    assert sent(ledger, Accepted()) == []


@pytest.mark.parametrize("code", [45015, 45047])
def test_the_platform_s_word_closes_every_window(ledger: Ledger, clock: FixedClock, code: int) -> None:
    queue(ledger.database, "a", "b")
    window(ledger.database)
    window(ledger.database, trigger="menu")
    sent(ledger, Closed(code, "closed"))
    assert [sent(ledger, Accepted()) for _ in range(2)] == [[], []]
    assert states(ledger) == [("waiting", "no_open_path")] * 2
    clock.advance(SECOND)
    contact(ledger, clock)
    assert sent(ledger, Accepted()) == ["message"], "until the member's next move"
    assert states(ledger)[0] == ("accepted", ""), "then in the order they were said"


def test_a_window_that_opened_while_the_message_was_under_way_stays_open(
    ledger: Ledger, clock: FixedClock
) -> None:
    queue(ledger.database, "a", "b")
    window(ledger.database)
    attempts, _ = ledger.claim(10)
    clock.advance(SECOND)
    contact(ledger, clock)
    ledger.settle([Result(attempt, Closed(45047, "used up")) for attempt in attempts], 5)
    assert sent(ledger, Accepted()) == sent(ledger, Accepted()) == ["message"]


@pytest.mark.parametrize("outcome", [Accepted(), Retry(SECOND, "busy", code=-1)])
def test_written_again_an_outcome_changes_nothing(
    ledger: Ledger, clock: FixedClock, outcome: Outcome
) -> None:
    """The answer of a commit may be lost, and the step is then run again."""
    queue(ledger.database, "a", "b")
    window(ledger.database, allows=2)
    sent(ledger, Accepted())
    attempts, _ = ledger.claim(10)
    results = [Result(attempt, outcome) for attempt in attempts]
    ledger.settle(results, 5)
    before = outbox(ledger.database), log(ledger.database), rows(ledger.database, SendWindow)
    clock.advance(SECOND)
    ledger.settle(results, 5)
    assert (outbox(ledger.database), log(ledger.database), rows(ledger.database, SendWindow)) == before
    again, _ = ledger.claim(10)
    ledger.settle(results, 5)
    assert [row["state"] for row in outbox(ledger.database)] == [
        "accepted",
        "attempting" if again else "accepted",
    ]


def contact(ledger: Ledger, clock: FixedClock) -> None:
    """The member writes."""
    window(ledger.database, at=clock.now())
    with ledger.database.begin() as store:
        store.outbox.contacted([("main", "o1")], clock.now())


def test_who_left_opted_out_or_is_too_late_is_not_written_to(database: Database, clock: FixedClock) -> None:
    ledger = Ledger(database, clock)
    member(database, "gone", left=True)
    member(database, "quiet", wants_marketing=False)
    member(database, "slow")
    for openid in ("gone", "quiet", "slow"):
        window(database, openid)
    queue(database, "a", to="gone")
    queue(database, "b", to="quiet", purpose="marketing", source="calendar:tip")
    queue(database, "d", to="slow", expires_at=NOON - SECOND)
    assert ledger.claim(10, ()) == ([], 3)
    assert states(ledger) == [
        ("suppressed", "not_following"),
        ("suppressed", "opted_out"),
        ("expired", "too_late"),
    ]
    queue(database, "c", to="quiet")
    assert sent(ledger, Accepted()) == ["message"], "opting out of marketing silences no answer"


def test_no_more_is_claimed_than_fits_and_who_rests_is_left_alone(
    database: Database, clock: FixedClock
) -> None:
    ledger = Ledger(database, clock)
    followers(database, "o1", "o2", "o3")
    for openid in ("o1", "o2", "o3"):
        queue(database, "a", to=openid)
    assert ledger.claim(10, ("main",)) == ([], 0)
    assert len(ledger.claim(2, ())[0]) == 2
    assert len(ledger.claim(2, ())[0]) == 1


def test_attempts_of_a_process_that_died_become_unknown(ledger: Ledger, clock: FixedClock) -> None:
    queue(ledger.database, "a", "b")
    window(ledger.database)
    ledger.claim(10, ())
    assert ledger.give_up_on_lost(2 * MINUTE) == 0
    clock.advance(2 * MINUTE + SECOND)
    assert ledger.give_up_on_lost(2 * MINUTE) == 1
    assert states(ledger)[0] == ("unknown", "process stopped while sending")
    assert sent(ledger, Accepted()) == ["message"]
    assert states(ledger)[0][0] == "unknown", "never resent"


def test_what_the_calendar_sends_is_taken_from_its_occurrence(database: Database, clock: FixedClock) -> None:
    tip = item("2026-11-21 12:00", content="厚涂一层")
    ledger = Ledger(database, clock)
    followers(database, "o1", "o2")
    Calendar(database, clock).tick([tip])
    attempts, _ = ledger.claim(10, ())
    assert {row["content"] for row in outbox(database)} == {""}
    assert [attempt.content for attempt in attempts] == [Text(text="厚涂一层")] * 2
    ledger.settle([Result(attempt, Accepted()) for attempt in attempts], 5)
    assert [(row["kind"], row["text"], row["source"]) for row in log(database)] == [
        ("push", "厚涂一层", "calendar:tip")
    ] * 2


def test_nothing_is_claimed_of_a_paused_occurrence_nor_twice_when_it_goes_on(
    database: Database, clock: FixedClock
) -> None:
    ledger = Ledger(database, clock)
    followers(database, "o1", "o2", "o3")
    Calendar(database, clock).tick([item("2026-11-21 12:00")])
    (first, _) = ledger.claim(1, ())
    steer(database, "pause")
    assert ledger.claim(10, ()) == ([], 0)
    ledger.settle([Result(attempt, Accepted()) for attempt in first], 5)
    steer(database, "resume")
    (rest, _) = ledger.claim(10, ())
    assert sorted(attempt.due.openid for attempt in [*first, *rest]) == ["o1", "o2", "o3"]
    assert ledger.claim(10, ()) == ([], 0)


def test_an_attempt_under_way_when_its_occurrence_is_cancelled(database: Database, clock: FixedClock) -> None:
    """It is sent, or, if it certainly was not, cancelled like the rest."""
    ledger, calendar = Ledger(database, clock), Calendar(database, clock)
    followers(database, "o1", "o2", "o3")
    calendar.tick([item("2026-11-21 12:00")])
    attempts, _ = ledger.claim(2, ())
    steer(database, "cancel")
    outcomes: list[Outcome] = [Accepted(), Retry(SECOND, "busy")]
    ledger.settle([Result(*pair) for pair in zip(attempts, outcomes, strict=True)], 5)
    calendar.tick([])
    assert sorted(row["state"] for row in outbox(database)) == ["accepted", "cancelled", "cancelled"]


def steer(database: Database, how: str) -> None:
    with database.begin() as store:
        (occurrence,) = store.occurrences.listed()
        assert getattr(store.occurrences, how)(occurrence.id)
