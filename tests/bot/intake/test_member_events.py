import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.model import DeliverySection
from bot.intake.decide import decide
from bot.intake.member_events import is_from_member, logged_as, opened_window
from handlers import preferences
from handlers.content import Text
from handlers.contract import Event
from handlers.kinds import Kind
from storage.profiles import MemberRecord
from tests.support.programs import NOON, SECOND, event, live, new_ids, wishes

WINDOWS = DeliverySection().windows
STEPS = {
    "follow": (Kind.FOLLOW, "", "card"),
    "unfollow": (Kind.UNFOLLOW, "", ""),
    "text": (Kind.TEXT, "hi", ""),
    "scan": (Kind.SCAN, "", "shop"),
    "menu": (Kind.MENU_CLICK, "", ""),
    "TD": (Kind.TEXT, "TD", ""),
    "恢复": (Kind.TEXT, "恢复", ""),
}


WISHES = {"TD": "stop", "全部退订": "stop_all", "恢复": "resume"}
TRUE_OF = {"stop": {(False, True), (False, False)}, "stop_all": {(False, False)}, "resume": {(True, True)}}


@given(st.lists(st.tuples(st.sampled_from(sorted(WISHES)), st.integers(0, 4)), min_size=1, max_size=4))
def test_a_reply_tells_what_is_so_afterwards_in_every_order(wishes: list[tuple[str, int]]) -> None:
    said = {name: {"done": name} | ({} if name == "stop_all" else {"already": name}) for name in TRUE_OF}
    chain = live(preferences.build(preferences.Settings.model_validate(said))).program.chain
    history = [event(text=text, at=NOON + second * SECOND) for text, second in wishes]
    for permutation in itertools.permutations(history):
        record, new_id = None, new_ids()
        for one in permutation:
            decision = decide(one, record, chain, NOON, new_id)
            record, content = decision.record, decision.reply.content
            assert record
            assert isinstance(content, Text)
            assert record.profile.wants in TRUE_OF[content.text]


@pytest.mark.parametrize(
    ("earlier", "late", "said"),
    [
        ("恢复", "TD", "你已经在接收我们的消息啦"),
        ("恢复", "全部退订", "你已经在接收我们的消息啦"),
        ("TD", "恢复", "活动消息已经停了"),
        ("全部退订", "恢复", "活动消息和服务通知都停了"),
    ],
)
def test_a_late_wish_that_loses_hears_what_is_in_force(earlier: str, late: str, said: str) -> None:
    chain = live(preferences.build(preferences.Settings())).program.chain
    known = decide(event(text=earlier, at=NOON), None, chain, NOON, new_ids()).record
    decision = decide(event(text=late, at=NOON - SECOND), known, chain, NOON, new_ids())
    assert isinstance(decision.reply.content, Text)
    assert said in decision.reply.content.text
    assert known
    assert decision.record
    assert decision.record.profile.wants == known.profile.wants


def after(history: tuple[Event, ...]) -> MemberRecord:
    """The member once these events have come in this order."""
    chain, record, new_id = live(wishes).program.chain, None, new_ids()
    for one in history:
        record = decide(one, record, chain, NOON, new_id).record
    assert record
    return record.copy()


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 5)), min_size=1, max_size=5))
def test_any_order_of_arrival_ends_in_the_same_member(steps: list[tuple[str, int]]) -> None:
    """Seconds repeat on purpose: the platform's CreateTime is no finer."""
    history = []
    for number, (name, second) in enumerate(steps):
        kind, text, scene = STEPS[name]
        at = NOON + second * SECOND
        history.append(event(kind, text, at=at, scene=scene and f"{scene}{second}", key=str(number)))
    expected = after(tuple(history))
    for permutation in itertools.permutations(history):
        assert after(permutation) == expected


@pytest.mark.parametrize(
    ("kind", "choice", "trigger"),
    [
        (Kind.TEXT, "", "message"),
        (Kind.IMAGE, "", "message"),
        (Kind.TEXT, "line 1", "menu"),
        (Kind.MENU_CLICK, "key", "menu"),
        (Kind.MENU_SCAN_WAIT, "key", "menu"),
        (Kind.FOLLOW, "", "follow"),
        (Kind.SCAN, "", "scan"),
        (Kind.MENU_VIEW, "", None),
        (Kind.MENU_PHOTO, "key", None),
        (Kind.UNFOLLOW, "", None),
        (Kind.LOCATION_REPORT, "", None),
        (Kind.UNKNOWN, "", None),
    ],
)
def test_which_window_it_opens(kind: Kind, choice: str, trigger: str | None) -> None:
    window = opened_window(event(kind, choice=choice), WINDOWS)
    assert (window["trigger"] if window else None) == trigger


def test_a_window_counts_from_when_it_happened() -> None:
    window = opened_window(event(Kind.FOLLOW), WINDOWS)
    assert window
    assert (window["opened_at"], window["expires_at"]) == (NOON, NOON + timedelta(minutes=1))
    assert (window["allowance"], window["used"]) == (3, 0)


def test_a_trigger_without_a_rule_opens_none() -> None:
    assert opened_window(event(Kind.FOLLOW), {}) is None


def test_what_it_is_logged_as() -> None:
    kinds = [
        Kind.TEXT,
        Kind.FOLLOW,
        Kind.UNFOLLOW,
        Kind.SCAN,
        Kind.MENU_VIEW,
        Kind.MENU_ALBUM,
        Kind.MASS_SENT,
    ]
    logged = [logged_as(event(kind)) for kind in kinds]
    assert logged == ["in", "follow", "unfollow", "scan", "click", "menu", "event"]


def test_reports_come_from_the_platform() -> None:
    people = {Kind.TEXT, Kind.SCAN, Kind.MENU_VIEW, Kind.LOCATION_REPORT, Kind.SUBSCRIPTION_POPUP}
    assert all(is_from_member(event(kind)) for kind in people)
    assert not any(is_from_member(event(kind)) for kind in (Kind.MASS_SENT, Kind.CARD_APPROVED, Kind.UNKNOWN))
