from dataclasses import replace

import pytest

from bot.intake.event_json import dump_event, load_event
from handlers.contract import Event
from handlers.kinds import Kind
from tests.bot.channels.accounts import NOW, account, secure_post
from tests.bot.channels.sample import Sample
from tests.bot.channels.samples import SAMPLES
from tests.support.programs import event


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_every_sample_comes_back_as_it_was(sample: Sample) -> None:
    came = account().decode(secure_post(sample.body), NOW)
    assert isinstance(came, Event)
    assert load_event(dump_event(came)) == came


def test_it_is_ascii_whatever_was_written() -> None:
    odd = event(text="你好\x00\ud800👋", fields={"a": {"b": ["\x00", {"c": "💬"}]}})
    assert dump_event(odd).isascii()
    assert load_event(dump_event(odd)) == odd


def test_how_it_was_sealed_is_not_kept() -> None:
    assert load_event(dump_event(replace(event(Kind.SCAN), envelope="0 nonce"))).envelope == ""
