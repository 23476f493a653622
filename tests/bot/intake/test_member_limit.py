from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.clock import FixedClock
from bot.intake.member_limit import MemberLimit, what_is_urgent
from bot.program import NamedAnswer
from handlers import care, handoff, preferences
from handlers.contract import Event
from handlers.kinds import Kind
from tests.support.programs import NOON, SECOND

CHAIN = [
    NamedAnswer("care", care.handler.build(care.Settings())),
    NamedAnswer("preferences", preferences.handler.build(preferences.Settings())),
    NamedAnswer("handoff", handoff.handler.build(handoff.Settings())),
]


def event(number: int = 0, text: str = "hello", sender: str = "o1", kind: Kind = Kind.TEXT) -> Event:
    return Event(f"{sender}/{number}/{text}", "main", sender, kind, NOON, text=text)


class Limit:
    """Twenty in a minute, and the hand on its clock."""

    def __init__(self, limit: int = 20, most: int = 5000) -> None:
        self.clock = FixedClock(NOON)
        self.asked = 0
        self.limit = MemberLimit(limit, self._wish, self.clock, most)

    def _wish(self, event: Event) -> str:
        self.asked += 1
        return what_is_urgent(event, CHAIN)

    def lets_in(self, *events: Event) -> int:
        with capture_logs() as self.lines:
            return sum(self.limit.lets_in(each) for each in events)


def test_twenty_at_once_and_then_one_every_three_seconds() -> None:
    limit = Limit()
    assert limit.lets_in(*map(event, range(250))) == 20
    limit.clock.advance(3 * SECOND)
    assert limit.lets_in(*map(event, range(250, 500))) == 1
    limit.clock.advance(60 * SECOND)
    assert limit.lets_in(*map(event, range(500, 750))) == 20


def test_one_member_s_flood_is_no_other_s() -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(250)))
    assert limit.lets_in(*(event(0, sender=f"o{n}") for n in range(2, 100))) == 98
    other = replace(event(900), account="shop")
    assert limit.lets_in(other) == 1, "another account's openid is somebody else"


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.MENU_CLICK, Kind.SCAN])
def test_taps_and_scans_count_like_messages(kind: Kind) -> None:
    assert Limit().lets_in(*(event(n, kind=kind) for n in range(30))) == 20


@pytest.mark.parametrize(
    "kind", [Kind.FOLLOW, Kind.UNFOLLOW, Kind.SUBSCRIPTION_CHANGE, Kind.TEMPLATE_SENT, Kind.LOCATION_REPORT]
)
def test_what_is_not_done_at_will_is_always_let_in(kind: Kind) -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(250)))
    assert limit.lets_in(*(event(n, kind=kind) for n in range(30))) == 30


@pytest.mark.parametrize(
    "text", ["TD", "退订", "全部退订", "不要再给我发广告了", "用完烂脸", "我要投诉", "骗子，退订", "人工"]
)
def test_what_matters_is_never_lost_and_no_way_around_the_limit(text: str) -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(250)))
    assert limit.lets_in(event(0, text)) == 1
    assert limit.lets_in(*(event(n, text) for n in range(1, 250))) == 0, "it is in force"
    limit.clock.advance(3 * SECOND)
    assert limit.lets_in(event(250, "恢复")) == 1
    assert limit.lets_in(event(251, text)) == 1, "something else came between"


def test_each_kind_is_let_in_once() -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(250)))
    texts = ["骗子", "用完烂脸", "人工", "骗子，退订", "TD", "多久发货"]
    assert [limit.lets_in(event(n, text)) for n, text in enumerate(texts * 2)] == [1, 1, 1, 1, 1, *[0] * 7]


def test_a_wish_for_still_less_is_another() -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(250)))
    assert [limit.lets_in(event(n, text)) for n, text in enumerate(["TD", "全部退订"] * 3)] == [
        1,
        1,
        0,
        0,
        0,
        0,
    ]
    assert limit.lets_in(event(9, "恢复")) == 0, "a wish for more can wait"


def test_below_the_limit_nothing_is_read() -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(20)))
    assert limit.asked == 0


def test_without_handlers_nothing_is_urgent() -> None:
    assert what_is_urgent(event(0, "TD"), []) == ""


def test_what_is_pushed_again_was_let_in_already() -> None:
    limit = Limit()
    pushed = [event(n) for n in range(20)]
    assert limit.lets_in(*pushed, *pushed, event(20), *pushed) == 60


def test_it_is_told_once_a_member_and_minute() -> None:
    limit = Limit()
    limit.lets_in(*map(event, range(250)), *(event(n, sender="o2") for n in range(250)))
    assert [line["since_last"] for line in limit.lines] == [0, 0]
    assert len({line["member"] for line in limit.lines}) == 2
    limit.clock.advance(60 * SECOND)
    limit.lets_in(*map(event, range(250, 271)))
    assert [line["since_last"] for line in limit.lines] == [229]


def test_made_up_senders_take_no_more_room() -> None:
    limit = Limit(most=100)
    assert limit.lets_in(*(event(0, sender=f"o{n}") for n in range(10_000))) == 10_000
    assert len(limit.limit._young) + len(limit.limit._old) <= 200


@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20_000)), max_size=200))
def test_in_no_minute_is_more_let_in_than_twice_the_limit(
    limit: int, arrivals: list[tuple[int, int]]
) -> None:
    """A full bucket at once, and what runs down in the minute after."""
    limited, let_in = Limit(limit), list[tuple[int, float]]()
    for number, (sender, later) in enumerate(arrivals):
        limited.clock.advance(later / 1000 * SECOND)
        if limited.lets_in(event(number, sender=f"o{sender}")):
            let_in.append((sender, limited.clock.monotonic()))
    for began in {at for _, at in let_in}:
        counts = Counter(sender for sender, at in let_in if began <= at < began + 60)
        assert max(counts.values()) <= 2 * limit
