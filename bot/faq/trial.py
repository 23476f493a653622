"""What a configuration would say: its whole chain of handlers, asked without any effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.faq.verdict import Verdict, verdict
from bot.intake.decide import decide
from bot.program import Program
from handlers.contract import Event
from handlers.kinds import Kind
from storage.profiles import MemberRecord, Profile

_NAME = "trial"


@dataclass(frozen=True, slots=True)
class Question:
    """A text and who writes it; account: "" means the configuration's first."""

    text: str
    account: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Met:
    """How a question was met; topic: of the answer, "" unless it was answered."""

    verdict: Verdict
    topic: str = ""

    def __str__(self) -> str:
        """For the manager."""
        return self.topic or self.verdict.value


def ask(program: Program, questions: Sequence[Question], now: datetime) -> list[Met]:
    """Ask each question as a follower's first one. now: aware UTC; decides what is valid today."""
    events = [_event(program, question, now) for question in questions]
    for handler in program.chain:
        handler.prepare(events)
    return [_met(program, *asked, now) for asked in zip(events, questions, strict=True)]


def _event(program: Program, question: Question, now: datetime) -> Event:
    accounts = program.config.accounts
    account = question.account if question.account in accounts else next(iter(accounts))
    return Event(_NAME, account, _NAME, Kind.TEXT, now, text=question.text)


def _met(program: Program, event: Event, question: Question, now: datetime) -> Met:
    profile = Profile(_NAME, now, following=True, tags=question.tags)
    decision = decide(event, MemberRecord(profile, event.account, _NAME), program.chain, now, lambda: _NAME)
    found = verdict(decision.handler, decision.reply.topic)
    return Met(found, decision.reply.topic if found is Verdict.ANSWERED else "")
