"""Every message and event type becomes its event, with nothing lost."""

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    event = made({"MsgType": "Event", "Event": name})
    assert event.kind is Kind.FOLLOW
    assert event.fields["Event"] == name


def made(fields: dict[str, FieldValue], received_at: datetime = NOW, body: bytes = b"") -> Event:
    return to_event("main", body, {**COMMON, "MsgType": "text", **fields}, received_at)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"MsgType": ""}, "no MsgType"),
        ({"MsgType": {"a": "b"}}, "no MsgType"),
        ({"FromUserName": ""}, "no FromUserName"),
        ({"FromUserName": " \n"}, "no FromUserName"),
    ],
)
def test_refused(change: dict[str, FieldValue], reason: str) -> None:
    with pytest.raises(RefusedError, match=reason) as refusal:
        made(change)
    assert refusal.value.status == 400


def test_blanks_around_what_is_no_text_are_passed_over() -> None:
    around = {
        "FromUserName": " oA\n",
        "CreateTime": f" {CREATED} ",
        "MsgType": "\ntext ",
        "Content": " a ",
        "bizmsgmenuid": " 101 ",
    }
    event = made({**around})
    assert (event.sender, event.kind, event.at.timestamp()) == ("oA", Kind.TEXT, CREATED)
    assert (event.text, event.choice, event.fields["MsgType"]) == (" a ", "101", "\ntext ")
    code = made({"MsgType": " event", "Event": "\nSCAN ", "EventKey": " shop "})
    assert (code.kind, code.scene) == (Kind.SCAN, "shop")


@pytest.mark.parametrize(
    ("name", "kind", "is_message"),
    [
        ("note", Kind.UNKNOWN_MESSAGE, True),
        ("unknown", Kind.UNKNOWN_MESSAGE, True),
        ("device_event", Kind.DEVICE_EVENT, False),
        ("device_text", Kind.DEVICE_TEXT, False),
        ("event", Kind.UNKNOWN, False),
    ],
)
def test_what_nobody_listed_is_a_message_unless_hardware_or_the_platform_says_it(
    name: str, kind: Kind, *, is_message: bool
) -> None:
    event = made({"MsgType": name, "Event": "bind"})
    assert (event.kind, event.kind.is_message) == (kind, is_message)


RECEIVED = NOW.replace(microsecond=700_000)
IMPOSSIBLE = [
    "0",
    "1",
    "86400",
    "1325375999",
    "9999999999",
    "9" * 11,
    "9" * 5000,
    "-1",
    "1.5",
    "²",
    "soon",
    "",
]


@pytest.mark.parametrize("seconds", [*IMPOSSIBLE, str(int(NOW.timestamp()) + 1)])
def test_an_impossible_time_is_that_of_receipt(seconds: str) -> None:
    assert made({"CreateTime": seconds}, RECEIVED).at == NOW


@pytest.mark.parametrize("seconds", [1325376000, CREATED, int(NOW.timestamp())])
def test_a_possible_time_is_kept_however_late_it_comes(seconds: int) -> None:
    assert made({"CreateTime": str(seconds)}, RECEIVED).at.timestamp() == seconds


@given(st.one_of(st.integers(-10, 10**11).map(str), st.text()), st.datetimes(timezones=st.just(UTC)))
def test_nothing_happens_after_its_receipt(seconds: str, received_at: datetime) -> None:
    event = made({"CreateTime": seconds}, received_at)
    assert event.at <= received_at
    assert event.key == made({"CreateTime": seconds}, NOW).key


def test_same_body_same_key() -> None:
    assert made({}, body=b"1").key == made({"x": ""}, body=b"1").key
    assert made({}, body=b"1").key != made({}, body=b"2").key


@pytest.mark.parametrize("seconds", IMPOSSIBLE)
def test_all_keys_are_of_one_length(seconds: str) -> None:
    assert len(made({"CreateTime": seconds}).key) == 8 + 64
