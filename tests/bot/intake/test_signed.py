"""Signatures through the processor, on both databases: each is kept with its event, whatever comes of it."""

import asyncio

import pytest

from bot.channels.port import BadSignatureError
from bot.intake.deferred import Deferred
from bot.intake.effects import SILENCE
from handlers.contract import Context, Event, Reply
from storage.database import Database
from storage.inbox import StoredReply
from storage.signatures import Signature
from tests.bot.intake.test_intake import taking
from tests.support.programs import NOON, echo, event, processor, texts
from tests.support.rows import inbox, log, rows

STAMP = f"{int(NOON.timestamp()):010d}"
MINE, OTHER = f"{STAMP} f0", f"{STAMP} f1"
HI, BYE = event(text="hi", signature=MINE), event(text="bye", signature=MINE)


def owners(database: Database) -> dict[str, str]:
    return {row["signature"]: row["key"] for row in rows(database, Signature)}


def test_a_forged_event_costs_nobody_else_anything(database: Database) -> None:
    made = processor(database, echo)
    first, forged, other = made.process([HI, BYE, *texts(1)])
    assert isinstance(forged, BadSignatureError)
    assert {type(first), type(other)} == {StoredReply}
    again, forged, other = made.process([HI, BYE, event(text="later", sender="o2")])
    assert isinstance(forged, BadSignatureError)
    assert again == first
    assert sorted(row["key"] for row in inbox(database)) == sorted(
        [HI.key, texts(1)[0].key, event(text="later", sender="o2").key]
    )
    assert len(log(database)) == 6
    assert owners(database) == {MINE: HI.key}


def test_a_forged_body_that_is_no_event_yet_stays_welcome_from_the_platform(database: Database) -> None:
    made = processor(database, echo)
    made.process([HI])
    (refused,) = made.process([BYE])
    (taken,) = made.process([event(text="bye", signature=OTHER)])
    assert isinstance(refused, BadSignatureError)
    assert taken != SILENCE


def test_what_is_put_aside_keeps_its_signature(database: Database) -> None:
    made = processor(database, echo)
    assert made.defer([HI]) == [SILENCE]
    again, forged = made.defer([HI, BYE])
    assert again == SILENCE
    assert isinstance(forged, BadSignatureError)
    Deferred(made).revive()
    (forged,) = made.process([BYE])
    assert isinstance(forged, BadSignatureError)
    assert [row["key"] for row in inbox(database)] == [HI.key]


def test_an_event_that_its_handler_fails_on_keeps_its_signature(database: Database) -> None:
    def broken(_event: Event, _context: Context) -> Reply | None:
        raise ZeroDivisionError

    processor(database, broken).process([HI])
    (forged,) = processor(database, echo).process([BYE])
    assert isinstance(forged, BadSignatureError)


def test_an_address_is_tested_with_a_signature_of_its_own(database: Database) -> None:
    made = processor(database, echo)
    made.greet(MINE)
    made.greet(MINE)
    (forged,) = made.process([HI])
    assert isinstance(forged, BadSignatureError)
    made.process([event(text="hi", signature=OTHER)])
    with pytest.raises(BadSignatureError):
        made.greet(OTHER)


async def test_a_repetition_at_the_same_time_is_one_event_and_uses_up_its_signature(
    database: Database,
) -> None:
    async with taking(database, echo) as intake:
        again = event(text="hi", signature=OTHER)
        first, second, third = await asyncio.gather(*map(intake.submit, (HI, again, HI)))
        assert first == second == third
    assert len(inbox(database)) == 1
    assert owners(database) == {MINE: HI.key, again.signature: HI.key}
