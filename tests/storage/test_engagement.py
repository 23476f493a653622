from typing import Any

from storage.database import Database
from storage.engagement import LogRow, MemberText, TopicCount
from storage.profiles import MemberRecord, Profile
from tests.support.programs import NOON, SECOND


def line(member: str, kind: str = "in", **other: Any) -> dict[str, Any]:
    row = {"member_id": member, "account": "main", "at": NOON, "kind": kind, "topic": "", "handler": "faq"}
    return row | {"source": "", "text": ""} | other


def test_a_member_s_log_by_id_and_by_openid(database: Database) -> None:
    with database.begin() as store:
        store.members.save([MemberRecord(Profile("m1", NOON), "main", "o1")])
        store.engagement.add([line("m1", text=str(number)) for number in range(3)])
        store.engagement.add([line("m2")])
        store.engagement.add([])
    with database.read() as store:
        expected = [LogRow(NOON, "m1", "in", "", "faq", "", text) for text in "12"]
        assert store.engagement.of_member("m1", limit=2) == expected, "the latest, oldest first"
        assert store.engagement.of_member("o1", limit=2) == expected
        assert store.engagement.of_member("nobody") == []


def test_counts_by_topic(database: Database) -> None:
    with database.begin() as store:
        store.engagement.add(
            [line("m1", topic="refund"), line("m1", topic="refund"), line("m2", topic="refund")]
        )
        store.engagement.add([line("m2", topic="delivery"), line("m2", "out", topic="refund")])
        store.engagement.add([line("m3", topic="refund", at=NOON - SECOND)])
    with database.read() as store:
        assert store.engagement.by_topic(NOON) == [
            TopicCount("in", "refund", "faq", 3, 2),
            TopicCount("in", "delivery", "faq", 1, 1),
            TopicCount("out", "refund", "faq", 1, 1),
        ]


def test_what_members_wrote(database: Database) -> None:
    with database.begin() as store:
        store.engagement.add([line("m1", text="too early", at=NOON - SECOND)])
        store.engagement.add([line("m2", text="late", at=NOON + SECOND, handler="", source="tap")])
        store.engagement.add([line("m1", text="first", topic="refund"), line("m1", text="second")])
        store.engagement.add([line("m1", "out", text="an answer"), line("m1", text="")])
    with database.read() as store:
        assert store.engagement.texts(NOON) == [
            MemberText(NOON, "main", "m1", "refund", "faq", "", "first"),
            MemberText(NOON, "main", "m1", "", "faq", "", "second"),
            MemberText(NOON + SECOND, "main", "m2", "", "", "tap", "late"),
        ]
        assert [row.text for row in store.engagement.texts(NOON, limit=2)] == ["second", "late"]
