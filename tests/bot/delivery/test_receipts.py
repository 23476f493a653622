from typing import Any

import pytest

from bot.delivery.receipts import keep
from handlers.kinds import Kind
from storage.database import Database
from storage.models import DeliveryState
from storage.path_models import EarlyReceipt
from tests.support.programs import NOON, echo, event, processor
from tests.support.queued import enrol_three, row, settled
from tests.support.rows import outbox, rows


@pytest.fixture
def members(database: Database) -> Database:
    return enrol_three(database)


def _wish(status: str, kind: Kind = Kind.SUBSCRIPTION_POPUP, **more: Any) -> Any:
    name = "SubscribeMsgPopupEvent" if kind is Kind.SUBSCRIPTION_POPUP else "SubscribeMsgChangeEvent"
    listed = [{"TemplateId": "T", "SubscribeStatusString": status}]
    return event(kind, fields={name: {"List": listed}}, **more)


def _kept(database: Database, *events: Any) -> set[tuple[str, str]]:
    with database.begin() as store:
        return keep(store, events, NOON)


def _remaining(database: Database) -> int:
    with database.read() as store:
        return store.subscriptions.remaining("main", "o1", "T")


def test_each_acceptance_counts_and_a_refusal_takes_none_away(members: Database) -> None:
    assert _kept(members, _wish("accept"), _wish("accept"), _wish("reject")) == {("main", "o1")}
    assert _remaining(members) == 2
    assert _kept(members, _wish("reject")) == set()
    assert _remaining(members) == 2


def test_a_withdrawal_leaves_none(members: Database) -> None:
    _kept(members, _wish("accept"), _wish("accept"))
    assert _kept(members, _wish("reject", Kind.SUBSCRIPTION_CHANGE)) == set()
    assert _remaining(members) == 0


def test_reports_reach_what_they_are_about(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("a"), row("b")])
    settled(members, 1, DeliveryState.ACCEPTED, path="template", platform_id="7", attempted_at=NOON)
    settled(members, 2, DeliveryState.ACCEPTED, path="subscription", attempted_at=NOON)
    told = {"TemplateId": "T", "MsgID": "9", "ErrorCode": "0", "ErrorStatus": "success"}
    _kept(
        members,
        event(Kind.TEMPLATE_SENT, fields={"MsgID": "7", "Status": "failed: system failed"}),
        event(Kind.SUBSCRIPTION_SENT, fields={"SubscribeMsgSentEvent": {"List": [told]}}),
        event(Kind.TEXT, text="您好"),
    )
    assert [each["receipt"] for each in outbox(members)] == ["failed:system failed", "success"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"MsgID": "8"},
        {"MsgID": ["8"], "Status": {"x": "y"}, "SentCount": "many", "FilterCount": "9" * 30},
        {"SubscribeMsgSentEvent": "", "SubscribeMsgPopupEvent": {"List": ["x"]}},
        {"List": {"TemplateId": "T"}},
    ],
)
def test_what_cannot_be_read_does_no_harm(members: Database, fields: Any) -> None:
    kinds = [Kind.TEMPLATE_SENT, Kind.MASS_SENT, Kind.SUBSCRIPTION_SENT, Kind.SUBSCRIPTION_POPUP]
    assert _kept(members, *(event(kind, fields=fields) for kind in kinds)) == set()
    assert outbox(members) == []


def test_a_callback_is_kept_once_however_often_it_comes(members: Database) -> None:
    made = processor(members, echo)
    wish, told = _wish("accept"), event(Kind.MASS_SENT, sender="oPlatform", fields={"MsgID": "5"})
    for _ in range(3):
        made.process([wish, told])
    assert _remaining(members) == 1
    assert [each["platform_id"] for each in rows(members, EarlyReceipt)] == ["5"]


@pytest.mark.parametrize("contact", [event(Kind.TEXT, text="在吗"), _wish("accept", key="accepts")])
def test_a_contact_brings_back_what_waited_for_it(members: Database, contact: Any) -> None:
    with members.begin() as store:
        store.outbox.add([row("for o1"), row("for o2", 2)])
    for number in (1, 2):
        settled(members, number, DeliveryState.WAITING)
    processor(members).process([contact])
    assert [each["state"] for each in outbox(members)] == ["queued", "waiting"]


def test_what_opens_nothing_brings_nothing_back(members: Database) -> None:
    with members.begin() as store:
        store.outbox.add([row("for o1")])
    settled(members, 1, DeliveryState.WAITING)
    processor(members).process([event(Kind.MENU_VIEW), _wish("reject")])
    assert [each["state"] for each in outbox(members)] == ["waiting"]
