from datetime import timedelta

import pytest

from storage.database import Database
from storage.models import DeliveryState
from storage.path_models import EarlyReceipt, MassJob
from tests.support.fan_outs import fired
from tests.support.programs import NOON, SECOND
from tests.support.queued import enrol_three, row, settled
from tests.support.rows import outbox, rows

_OK = {"status": "success"}
_COUNTED = {"status": "send success", "filtered": 2, "sent": 2, "failed": 0}


@pytest.fixture
def sent(database: Database) -> Database:
    """A template to o1 as 101; to o2 two subscription notices."""
    enrol_three(database)
    with database.begin() as store:
        store.outbox.add([row("a"), row("b", 2), row("c", 2)])
    settled(database, 1, DeliveryState.ACCEPTED, path="template", platform_id="101", attempted_at=NOON)
    for number in (2, 3):
        at = NOON + number * SECOND
        settled(database, number, DeliveryState.ACCEPTED, path="subscription", attempted_at=at)
    return database


def _receipts(database: Database) -> list[str]:
    return [each["receipt"] for each in outbox(database)]


def test_a_template_s_report_late_repeated_or_of_another_account(sent: Database) -> None:
    with sent.begin() as store:
        store.receipts.told("other", "101", {"status": "failed:user block"}, NOON)
        for _ in range(2):
            store.receipts.told("main", "101", _OK, NOON + timedelta(days=1))
    assert _receipts(sent) == ["success", "", ""]


def test_a_report_before_its_answer_is_applied_with_it(sent: Database) -> None:
    settled(sent, 1, DeliveryState.ATTEMPTING, platform_id="")
    with sent.begin() as store:
        store.receipts.told("main", "101", _OK, NOON)
    assert _receipts(sent) == [""] * 3
    settled(sent, 1, DeliveryState.ACCEPTED, platform_id="101")
    with sent.begin() as store:
        store.receipts.catch_up("main", ["101", "102"])
        store.receipts.catch_up("main", ["101"])
    assert _receipts(sent) == ["success", "", ""]
    assert rows(sent, EarlyReceipt) == []


def test_what_nobody_sent_is_forgotten_after_a_while(sent: Database) -> None:
    with sent.begin() as store:
        store.receipts.told("main", "stranger", _OK, NOON)
        store.receipts.told("main", "stranger", _OK, NOON)
        store.receipts.told("main", "another", _OK, NOON + timedelta(days=3))
    assert [each["platform_id"] for each in rows(sent, EarlyReceipt)] == ["another"]


def test_reports_of_subscription_notices_go_to_the_member_s_oldest(sent: Database) -> None:
    with sent.begin() as store:
        store.receipts.subscription_told("main", "o2", "success")
        store.receipts.subscription_told("main", "o1", "success")
        store.receipts.subscription_told("main", "nobody", "success")
    assert _receipts(sent) == ["", "success", ""]
    with sent.begin() as store:
        for _ in range(2):
            store.receipts.subscription_told("main", "o2", "user refuse")
    assert _receipts(sent) == ["", "success", "user refuse"]


def test_a_mass_send_s_counts(sent: Database) -> None:
    with sent.begin() as store:
        values = {"account": "main", "occurrence_id": fired(store), "content": "{}", "client_msg_id": "k"}
        job = store.mass_jobs.begin(values, [2, 3], NOON)
        store.receipts.told("main", "34182", _COUNTED, NOON)
        store.mass_jobs.settle(job, NOON, state=DeliveryState.ACCEPTED, platform_id="34182")
        store.receipts.catch_up("main", ["34182"])
    assert _COUNTED.items() <= rows(sent, MassJob)[0].items()
    with sent.begin() as store:
        store.receipts.told("main", "34182", _COUNTED | {"sent": 1, "failed": 1}, NOON)
    assert rows(sent, MassJob)[0]["failed"] == 1
