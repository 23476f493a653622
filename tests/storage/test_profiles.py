from datetime import datetime

import pytest

from storage.profiles import OFFERED, MemberChange, MemberRecord, Memory, Profile
from tests.support.programs import NOON, SECOND

LATER = NOON + SECOND


def record() -> MemberRecord:
    return MemberRecord(Profile("m1", joined_at=NOON), "main", "o1")


def test_a_copy_is_changed_alone() -> None:
    original = record()
    copy = original.copy()
    copy.seen(NOON)
    copy.change(MemberChange(add_tags=frozenset({"a"})), NOON, "faq")
    assert original == record()


def test_what_they_do_shows_that_they_follow_until_they_leave() -> None:
    member = record()
    member.seen(NOON)
    assert member.profile.following
    member.seen(LATER, left=True)
    left = member.profile
    member.seen(LATER + SECOND)  # the follow in between was lost
    assert (left.following, member.profile.following) == (False, True)


def test_news_of_the_past_changes_no_present() -> None:
    member = record()
    member.seen(LATER, left=True)
    member.seen(NOON)
    assert not member.profile.following
    assert (member.profile.joined_at, member.last_seen_at) == (NOON, LATER)


@pytest.mark.parametrize("left_first", [True, False])
def test_of_two_in_the_same_second_leaving_counts(*, left_first: bool) -> None:
    member = record()
    member.seen(NOON, left=left_first)
    member.seen(NOON, left=not left_first)
    assert not member.profile.following


@pytest.mark.parametrize(
    ("follows", "seen", "count"),
    [
        ([NOON], [], 1),
        ([NOON, LATER], [], 2),
        ([], [NOON], 1),  # followed before this server knew them
        ([LATER], [NOON], 2),
        ([NOON], [LATER], 1),
        ([NOON], [NOON], 1),
    ],
)
def test_how_often_they_followed(follows: list[datetime], seen: list[datetime], count: int) -> None:
    for order in (1, -1):
        member = MemberRecord(Profile("m1", joined_at=LATER), "main", "o1")
        for at in seen[::order]:
            member.seen(at)
        for at in follows[::order]:
            member.seen(at)
            member.followed(at)
        assert member.profile.follows == count


def test_first_and_last_touchpoint() -> None:
    member = record()
    for scene, at in [("b", LATER), ("a", NOON), ("d", LATER + SECOND), ("c", LATER + SECOND)]:
        member.touched(scene, at)
    assert (member.profile.first_scene, member.profile.last_scene) == ("a", "d")


def test_the_latest_wish_counts_and_no_wish_changes_nothing() -> None:
    member = record()
    member.change(MemberChange(), NOON, "faq")
    assert member == record()
    member.change(MemberChange(wants_marketing=False), LATER, "preferences")
    member.change(MemberChange(wants_marketing=True), NOON, "preferences")
    assert not member.profile.wants_marketing
    member.change(MemberChange(wants_marketing=True), LATER, "preferences")
    assert not member.profile.wants_marketing, "of two in the same second, stopping counts"
    member.change(MemberChange(wants_marketing=True), LATER + SECOND, "preferences")
    assert member.profile.wants_marketing


def test_each_class_of_messages_has_a_wish_of_its_own() -> None:
    member = record()
    member.change(MemberChange(wants_marketing=False, wants_service=False), LATER, "preferences")
    member.change(MemberChange(wants_marketing=True, wants_service=True), NOON, "preferences")
    assert (member.profile.wants_marketing, member.profile.wants_service) == (False, False)
    member.change(MemberChange(wants_service=True), LATER + SECOND, "preferences")
    assert (member.profile.wants_marketing, member.profile.wants_service) == (False, True)


def test_a_tag_is_new_once() -> None:
    member = record()
    member.change(MemberChange(add_tags=frozenset({"a"})), NOON, "welcome")
    member.change(MemberChange(add_tags=frozenset({"a", "b"})), LATER, "faq")
    assert member.new_tags == {"a": ("welcome", NOON), "b": ("faq", LATER)}
    assert member.profile.tags == {"a", "b"}


def test_a_conversation_is_remembered_until_its_instant() -> None:
    member = record()
    member.change(MemberChange(dialogue="asked", dialogue_until=NOON + SECOND), NOON, "faq")
    member.change(MemberChange(), NOON, "other")
    assert [member.seen_by("faq", at).dialogue for at in (NOON, NOON + SECOND)] == ["asked", ""]
    member.change(MemberChange(dialogue=""), NOON, "faq")
    assert member.seen_by("faq", NOON).dialogue == ""


def test_each_handler_remembers_for_itself() -> None:
    member = record()
    for name in ("faq", "fallback"):
        member.change(MemberChange(dialogue=f"by {name}", dialogue_until=LATER), NOON, name)
    seen = [member.seen_by(name, NOON).dialogue for name in ("faq", "fallback", "welcome")]
    assert seen == ["by faq", "by fallback", ""]


def test_what_is_passing_is_forgotten_when_another_handler_answers() -> None:
    member = record()
    passing = MemberChange(dialogue="1", dialogue_until=LATER, passing=True)
    member.change(passing, NOON, "fallback")
    member.change(MemberChange(), NOON, "")
    member.change(MemberChange(), NOON, "fallback")
    assert member.seen_by("fallback", NOON).dialogue == "1"
    member.change(MemberChange(), NOON, "faq")
    assert member.seen_by("fallback", NOON).dialogue == ""


def test_what_is_over_is_forgotten() -> None:
    member = record()
    for name, until in (("faq", LATER), ("fallback", LATER + SECOND)):
        member.change(MemberChange(dialogue="1", dialogue_until=until), NOON, name)
    every: set[str] = {"faq", "fallback"}
    for now, kept in ((NOON, every), (LATER, {"fallback"}), (LATER + SECOND, set[str]())):
        member.forget(now)
        assert set(member.memories) == kept


def test_the_newest_event_tells_since_when_a_human_has_it() -> None:
    member = record()
    for at, human, newest in ((NOON, "{}", NOON), (LATER, "", LATER), (NOON, "{}", LATER)):
        member.change(MemberChange(human=Memory(human, LATER + SECOND)), at, "handoff")
        seen = member.seen_by("faq", NOON)
        assert (seen.human, seen.human_at) == (human, newest)


def test_all_handlers_see_whether_a_human_has_the_conversation_or_was_offered() -> None:
    member = record()
    seen = []
    for human in (OFFERED, "{}", ""):
        member.change(MemberChange(human=Memory(human, LATER)), NOON, "fallback")
        seen.append(member.seen_by("faq", NOON))
    assert [(each.human, each.is_handed_over) for each in seen] == [
        (OFFERED, False),
        ("{}", True),
        ("", False),
    ]
