"""What the bot would do with a follower's first message, and why: the whole chain is asked. Pure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from bot.faq.texts.masked import one_line
from bot.faq.trial import Question
from bot.intake.decide import decide
from bot.program import NamedAnswer, Program
from handlers.content import summary
from handlers.contract import Event
from handlers.faq.answering import Answering
from handlers.faq.entries import Answer, Ask, Asker, Miss, Why
from handlers.faq.explain import Explanation, explain
from handlers.faq.settings import Settings
from handlers.kinds import Kind
from storage.profiles import MemberRecord, Profile

_NAME = "tryout"
_FAQ = {
    (Answer, True): "the FAQ answers: {why}",
    (Ask, True): "the FAQ asks back: {why}",
    (Miss, True): "the FAQ leaves it to the next handler: {why}",
    (Answer, False): "the FAQ would answer, but is not reached: {why}",
    (Ask, False): "the FAQ would ask back, but is not reached: {why}",
    (Miss, False): "the FAQ is not reached and would leave it alone: {why}",
}
_WHY = {
    Why.EXACT: "it has the words of the taught phrasing {words}, whatever the ranking says",
    Why.KEYWORD: "it names the keyword {words}, whatever the ranking says",
    Why.RANKING: "it is familiar, and one entry is ahead of its rivals",
    Why.RIVALS: "it is familiar, but more than one entry may be meant",
    Why.UNSURE: "it is not familiar enough to answer, but enough to ask back",
    Why.HELD_BACK: "it would be answered, but its number or shop is another, or people write it to anybody",
    Why.SEVERAL: "it asks two things at once, and each means another entry",
    Why.UNLIKELY: "it is not familiar enough: its number or shop is no entry's, or it is everybody's",
    Why.BELOW: "it is not familiar enough to ask back",
    Why.NOTHING: "nothing is left to compare: no words, only what is declined, or nothing is taught",
    Why.SMALL_TALK: "it is small talk, whatever the ranking says",
}


@dataclass(frozen=True, slots=True)
class Tryout:
    """What became of a message. handler: who takes it, "" where nobody does; topic: of the reply.

    said: the reply in short, what follows it included. faq: what the FAQ makes of it, whoever takes it; None
    without one. reached: whether no handler before the FAQ takes it.
    """

    handler: str
    topic: str
    said: tuple[str, ...]
    faq: Explanation | None
    reached: bool


def tryout(program: Program, question: Question, now: datetime) -> Tryout:
    """Ask the chain, then the FAQ for its reasons. now: aware UTC."""
    account = question.account or next(iter(program.config.accounts))
    event = Event(_NAME, account, _NAME, Kind.TEXT, now, question.text)
    profile = Profile(_NAME, now, following=True, tags=question.tags)
    decision = decide(event, MemberRecord(profile, account, _NAME), program.chain, now, lambda: _NAME)
    contents = (decision.reply.content, *decision.reply.more)
    said = tuple(summary(content) for content in contents if content is not None)
    before = {each.name for each in takewhile(lambda each: not _is_faq(each), program.chain)}
    explained, reached = _explained(program, event, question), decision.handler not in before
    return Tryout(decision.handler, decision.reply.topic, said, explained, reached)


def told(found: Tryout, question: Question) -> Iterator[str]:
    """Lines for the manager: who takes it, what is said, and why."""
    text = one_line(question.text)
    if found.handler:
        yield f"“{text}” is taken by {found.handler}, topic {one_line(found.topic)}"
    else:
        yield f"“{text}” is taken by no handler"
    for line in found.said:
        yield f"  says: {one_line(line)}"
    if found.faq:
        yield from _reasons(found.faq, reached=found.reached)


def likely(faq: Explanation) -> list[dict[str, str]]:
    """A row for each of the entries that might be meant."""
    return [
        {
            "entry": one_line(each.entry_id),
            "most alike": one_line(each.phrasing),
            "share": f"{each.share:.0%}",
            "letters": f"{each.letters:.2f}",
            "sound": f"{each.sound:.2f}",
        }
        | ({} if each.meaning is None else {"meaning": f"{each.meaning:.2f}"})
        for each in faq.likely
    ]


def figures(found: Tryout) -> dict[str, Any]:
    """The same for machines."""
    faq = found.faq
    return {
        "handler": found.handler,
        "topic": found.topic,
        "said": found.said,
        "reached": found.reached,
        "faq": faq
        and {
            "decision": type(faq.decision).__name__.lower(),
            "entries": [each.entry_id for each in faq.chosen],
            "why": faq.why,
            "words": faq.words,
            "out_of_domain": faq.out_of_domain,
            "limits": asdict(faq.policy),
            "likely": [asdict(each) for each in faq.likely],
        },
    }


def _reasons(faq: Explanation, *, reached: bool) -> Iterator[str]:
    words = " | ".join(map(one_line, faq.words))
    yield _FAQ[type(faq.decision), reached].format(why=_WHY[faq.why].format(words=words))
    if faq.why is Why.SEVERAL:
        return
    policy = faq.policy
    yield (
        f"  of the questions that nobody taught, {faq.out_of_domain:.1%} look at least as familiar"
        f" (it answers up to {policy.false_answer_rate:.1%}, asks back up to {policy.ask_rate:.1%})"
    )
    if faq.likely:
        yield (
            f"  among its rivals the first entry has {faq.likely[0].share:.0%}"
            f" (it answers from {policy.least_sure:.0%})"
        )


def _explained(program: Program, event: Event, question: Question) -> Explanation | None:
    settings = program.settings.get("faq")
    answering = next((each.answer for each in program.chain if isinstance(each.answer, Answering)), None)
    if answering is None or not isinstance(settings, Settings):
        return None
    today = event.at.astimezone(settings.time_zone).date()
    found = explain(answering.index, event.text, Asker(event.account, question.tags, today))
    return replace(found, decision=Miss(Why.SMALL_TALK)) if answering.is_small_talk(event) else found


def _is_faq(handler: NamedAnswer) -> bool:
    return isinstance(handler.answer, Answering)
