"""Every message and event type becomes its event, with nothing lost."""

import hashlib
from datetime import UTC, datetime

import pytest

from bot.channels.events import to_event
from bot.channels.port import RefusedError
from handlers.contract import Event, FieldValue
from handlers.kinds import Kind
from tests.bot.channels.accounts import NOW, account, plain_post, secure_post
from tests.bot.channels.sample import COMMON, CREATED, OPENID, Sample
from tests.bot.channels.samples import SAMPLES


def expected(sample: Sample) -> Event:
    return Event(
        key=f"{CREATED:08x}{hashlib.sha256(sample.body).hexdigest()}",
        account="main",
        sender=OPENID,
        kind=sample.kind,
        at=datetime.fromtimestamp(CREATED, UTC),
        text=sample.text,
        scene=sample.scene,
        choice=sample.choice,
        fields=sample.all_fields,
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_sample(sample: Sample) -> None:
    assert account("secure").decode(secure_post(sample.body), NOW) == expected(sample)
    assert account("plain").decode(plain_post(sample.body), NOW) == expected(sample)


def test_every_kind_has_a_sample() -> None:
    assert {sample.kind for sample in SAMPLES} == set(Kind)


@pytest.mark.parametrize("name", ["SUBSCRIBE", "Subscribe", "subscribe"])
def test_event_names_in_any_case(name: str) -> None:
    event = to_event("main", b"", {**COMMON, "MsgType": "Event", "Event": name})
    assert event.kind is Kind.FOLLOW
    assert event.fields["Event"] == name


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"MsgType": ""}, "no MsgType"),
        ({"MsgType": ["text", "news"]}, "no MsgType"),
        ({"MsgType": {"a": "b"}}, "no MsgType"),
        ({"FromUserName": ""}, "no FromUserName"),
        ({"CreateTime": ""}, "no CreateTime"),
        ({"CreateTime": "soon"}, "not a number"),
        ({"CreateTime": "-1"}, "not a number"),
        ({"CreateTime": "1.5"}, "not a number"),
        ({"CreateTime": "²"}, "not a number"),
        ({"CreateTime": "9" * 11}, "not a number"),
        ({"CreateTime": "9" * 5000}, "not a number"),
    ],
)
def test_refused(change: dict[str, FieldValue], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as refusal:
        to_event("main", b"", {**COMMON, "MsgType": "text", **change})
    assert refusal.value.status == 400


def test_latest_instant() -> None:
    fields = {**COMMON, "MsgType": "text", "CreateTime": "9999999999"}
    assert to_event("main", b"", fields).at.year == 2286


def test_same_body_same_key() -> None:
    fields = {**COMMON, "MsgType": "text"}
    assert to_event("main", b"1", fields).key == to_event("main", b"1", {**fields, "x": ""}).key
    assert to_event("main", b"1", fields).key != to_event("main", b"2", fields).key
