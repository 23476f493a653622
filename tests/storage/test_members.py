from dataclasses import replace

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.members import ConflictError
from storage.models import Identity, Member, MemberTag
from storage.profiles import MemberChange, MemberRecord, Memory, Profile
from tests.support.programs import NOON, SECOND
from tests.support.rows import rows

HERE = ("main", "o1")


def newcomer(member_id: str = "m1", openid: str = "o1") -> MemberRecord:
    record = MemberRecord(Profile(member_id, joined_at=NOON), "main", openid)
    record.seen(NOON)
    record.followed(NOON)
    record.touched("card", NOON)
    change = MemberChange(wants_marketing=False, wants_service=False, add_tags=frozenset({"b", "a"}))
    record.change(replace(change, dialogue="asked", dialogue_until=NOON + SECOND), NOON, "welcome")
    return record


def saved(database: Database, *records: MemberRecord) -> None:
    with database.begin() as store:
        store.members.save(records)


def loaded(database: Database, openid: str = "o1") -> MemberRecord:
    with database.read() as store:
        return store.members.load([("main", openid)])["main", openid]


def test_a_member_comes_back_as_saved(database: Database) -> None:
    record = newcomer()
    saved(database, record)
    back = loaded(database)
    assert back == replace(record.copy(), version=1, identity_changed=False, new_tags={})
    assert back.profile.tags == {"a", "b"}
    assert {row["source"] for row in rows(database, MemberTag)} == {"welcome"}


def test_many_are_loaded_at_once_and_strangers_left_out(database: Database) -> None:
    saved(database, newcomer(), newcomer("m2", "o2"))
    with database.read() as store:
        found = store.members.load([HERE, ("main", "o2"), ("main", "o3"), ("other", "o1")])
        assert store.members.load([]) == {}
    assert {address: record.profile.id for address, record in found.items()} == {
        HERE: "m1",
        ("main", "o2"): "m2",
    }


def test_a_change_is_saved(database: Database) -> None:
    saved(database, newcomer())
    record = loaded(database)
    record.seen(NOON + SECOND, left=True)
    record.change(MemberChange(wants_marketing=True, add_tags=frozenset({"c"})), NOON + SECOND, "faq")
    saved(database, record)
    back = loaded(database)
    assert (back.profile.following, back.profile.wants_marketing, back.version) == (False, True, 2)
    assert back.profile.tags == {"a", "b", "c"}


def test_an_unchanged_identity_is_not_written(database: Database) -> None:
    saved(database, newcomer())
    record = loaded(database)
    record.seen(NOON + SECOND)
    assert not record.identity_changed
    saved(database, replace(record, profile=record.profile._replace(following=False)))
    assert rows(database, Identity)[0]["following"]


def test_the_second_of_two_writers_is_told(database: Database) -> None:
    saved(database, newcomer())
    one, other = loaded(database), loaded(database)
    saved(database, one)
    with pytest.raises(ConflictError):
        saved(database, other)
    assert rows(database, Member)[0]["version"] == 2


@pytest.mark.parametrize("member_id", ["m1", "m2"])
def test_the_second_to_meet_a_newcomer_is_told(database: Database, member_id: str) -> None:
    saved(database, newcomer())
    with pytest.raises(ConflictError):
        saved(database, newcomer(member_id))
    assert [row["id"] for row in rows(database, Member)] == ["m1"]


def test_a_tag_keeps_its_first_source(database: Database) -> None:
    saved(database, newcomer())
    record = loaded(database)
    record.new_tags["a"] = ("faq", NOON)
    saved(database, record)
    assert {row["source"] for row in rows(database, MemberTag)} == {"welcome"}


def test_each_handlers_memory_comes_back(database: Database) -> None:
    record = newcomer()
    change = MemberChange(dialogue="1", dialogue_until=NOON + SECOND, passing=True)
    record.change(replace(change, human=Memory("{}", NOON + 2 * SECOND)), NOON, "fallback")
    saved(database, record)
    assert loaded(database).memories == {
        "welcome": Memory("asked", NOON + SECOND),
        "fallback": Memory("1", NOON + SECOND, passing=True),
        "a human": Memory("{}", NOON + 2 * SECOND, at=NOON),
    }
    assert [row["dialogue_until"] for row in rows(database, Member)] == [NOON + 2 * SECOND]


@pytest.mark.parametrize("stored", ['{"entry": "退货", "choices": [], "tries": 1}', "[1]", "{", '{"faq": 1}'])
def test_a_memory_of_another_form_is_forgotten(database: Database, stored: str) -> None:
    saved(database, newcomer())
    with database.engine.begin() as connection:
        connection.execute(update(Member).values(dialogue=stored))
    assert loaded(database).memories == {}
