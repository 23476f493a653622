"""What an event changes about its sender and what the handlers say to it: pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.intake.member_events import apply_event, is_from_member
from bot.program import NamedAnswer
from handlers.content import TransferToAgent, to_json
from handlers.contract import Context, Event, Reply
from storage.profiles import MemberChange, MemberRecord, Memory, Profile

_UNANSWERED = Reply(None, "")


@dataclass(frozen=True, slots=True)
class Decision:
    """About one event.

    handler: whose reply it is, "" when nobody had one. record: the member as they will be, None where no
    member did this.
    """

    event: Event
    reply: Reply = _UNANSWERED
    handler: str = ""
    record: MemberRecord | None = None


def decide(
    event: Event,
    known: MemberRecord | None,
    chain: Sequence[NamedAnswer],
    now: datetime,
    new_id: Callable[[], str],
) -> Decision:
    """Ask the handlers in order; `known` is left as it was, the decision carries a changed copy.

    Raises: whatever a handler raises.
    """
    if known is not None:
        record = known.copy()
    elif is_from_member(event):
        new = Profile(id=new_id(), joined_at=event.at, is_new=True)
        record = MemberRecord(new, event.account, event.sender)
    else:
        return Decision(event)
    record.forget(now)
    apply_event(record, event)
    reply, handler = _ask(chain, event, record, now)
    record.change(_change(reply, now), event.at, handler)
    return Decision(event, reply, handler, record)


def _ask(
    chain: Sequence[NamedAnswer], event: Event, record: MemberRecord, now: datetime
) -> tuple[Reply, str]:
    for handler in chain:
        reply = handler.answer(event, Context(now, record.seen_by(handler.name, now)))
        if reply is not None:
            return reply, handler.name
    return _UNANSWERED, ""


def _change(reply: Reply, now: datetime) -> MemberChange:
    """What the reply changes; a transfer, whoever makes it, leaves the conversation to the human."""
    match reply.content:
        case TransferToAgent(lasts=lasts) as transfer:
            return replace(reply.change, human=Memory(to_json(transfer), now + lasts))
        case _:
            return reply.change
