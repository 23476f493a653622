from bot.channels.port import BadSignatureError
from bot.intake.arrivals import Arrivals
from bot.intake.effects import SILENCE
from storage.inbox import StoredReply
from tests.support.programs import event

REPLY = StoredReply(b"hi", "text/xml")


def test_the_same_event_twice_is_handled_once_and_each_of_its_signatures_is_kept() -> None:
    first, again = event(text="hi", signature="1 a"), event(text="hi", signature="2 b")
    arrivals = Arrivals([first, again, first])
    assert list(arrivals.fresh) == [first.key]
    assert arrivals.signatures == {"1 a": first.key, "2 b": first.key}
    arrivals.replies[first.key] = SILENCE
    assert arrivals.answers() == [SILENCE] * 3


def test_of_two_with_one_signature_the_first_has_it() -> None:
    first, forged = event(text="hi", signature="1 a"), event(text="bye", signature="1 a")
    arrivals = Arrivals([first, forged])
    arrivals.replies |= dict.fromkeys(arrivals.fresh, SILENCE)
    answer, refusal = arrivals.answers()
    assert answer == SILENCE
    assert isinstance(refusal, BadSignatureError)
    assert refusal.status == 403


def test_what_came_before_has_its_answer_and_its_signature() -> None:
    known, forged = event(text="hi", signature="1 a"), event(text="bye", signature="1 a")
    arrivals = Arrivals([known, forged], {known.key: REPLY}, {"1 a": known.key})
    assert (arrivals.fresh, arrivals.signatures) == ({}, {})
    answer, refusal = arrivals.answers()
    assert answer == REPLY
    assert isinstance(refusal, BadSignatureError)


def test_a_forged_body_that_is_known_is_refused_too() -> None:
    known = event(text="hi", signature="2 b")
    (refusal,) = Arrivals([known], {known.key: REPLY}, {"2 b": "another"}).answers()
    assert isinstance(refusal, BadSignatureError)


def test_what_is_not_known_to_be_signed_is_nobodys_forgery() -> None:
    arrivals = Arrivals([event(text="hi"), event(text="bye")])
    assert len(arrivals.fresh) == 2
    assert arrivals.signatures == {}
