import pytest

from bot.clock import FixedClock
from bot.intake.member_events import is_from_member
from bot.intake.processor import Processor
from bot.intake.recent import Recent
from handlers.contract import Context, Event, Reply
from handlers.kinds import Kind
from storage.database import Database
from storage.models import Identity, Member
from storage.profiles import MemberChange, MemberRecord, Profile
from tests.support.programs import NOON, SECOND, echo, event, live, new_ids, processor, texts
from tests.support.rows import inbox, rows

ADDRESS = ("main", "o1")


def record(openid: str) -> MemberRecord:
    return MemberRecord(Profile(f"m-{openid}", NOON), "main", openid)


def remembers(one: Event, _context: Context) -> Reply | None:
    change = MemberChange(add_tags=frozenset({one.text}), dialogue="asked", dialogue_until=NOON + SECOND)
    return Reply(None, "remembered", change) if one.text else None


def load(database: Database) -> MemberRecord:
    with database.read() as store:
        return store.members.load({ADDRESS})[ADDRESS]


@pytest.mark.parametrize("first", [kind for kind in Kind if is_from_member(event(kind))])
def test_what_is_kept_is_what_would_be_loaded(database: Database, first: Kind) -> None:
    made = processor(database, remembers)
    steps = (first, Kind.SCAN, Kind.TEXT, Kind.UNFOLLOW, Kind.FOLLOW, Kind.SUBSCRIPTION_POPUP, Kind.TEXT)
    for number, kind in enumerate(steps):
        at, scene = NOON + (5 - number) * SECOND, "shop" if kind is Kind.SCAN else ""
        text = f"text {number}" if kind is Kind.TEXT else ""
        made.process([event(kind, text, at=at, scene=scene, sender="o1", key=str(number))])
        stored = load(database)
        kept = {address: record.copy() for address, record in made.recent.of([ADDRESS]).items()}
        assert kept == ({ADDRESS: stored} if database.alone else {})


def test_what_another_process_changed_meanwhile_is_read_again(database: Database) -> None:
    """The first process keeps the member, the other writes; both changes are there in the end."""
    theirs = live(echo)
    mine, other = (
        processor(database, echo),
        Processor(database, lambda: theirs, FixedClock(NOON), new_ids("x")),
    )
    mine.process([event(text="before", sender="o1")])
    other.process([event(Kind.FOLLOW, sender="o1")])
    group = [event(text="after", sender="o1", at=NOON + SECOND), event(text="hi", sender="o2")]
    assert len(mine.process(group)) == 2
    assert [row["follow_events"] for row in rows(database, Identity, openid="o1")] == [1]
    assert [row["version"] for row in rows(database, Member)] == [3, 1]
    assert {row["state"] for row in inbox(database)} == {"done"}


def test_what_was_rolled_back_is_not_kept(database: Database) -> None:
    made = processor(database, echo)
    made.process(texts(1, "o1"))
    kept = made.recent.of([("main", "o1"), ("main", "o2")])
    made.process(texts(1, "o1"))  # a repeat: its group is rolled back and looked up
    assert made.recent.of([("main", "o1"), ("main", "o2")]) == kept


def test_the_latest_are_kept() -> None:
    recent = Recent(most=2)
    for openid in "abcde":
        recent.keep([record(openid)])
    assert [key[1] for key in recent.of([("main", openid) for openid in "abcde"])] == ["c", "d", "e"]
