"""What an event changes about its sender and what the handlers say to it: pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.intake.member_events import apply_event, is_from_member
from bot.program import NamedAnswer
from handlers.contract import Context, Event, Reply
from storage.profiles import MemberRecord, Profile

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
    apply_event(record, event)
    shown, dialogue = record.profile, record.dialogue_at(now)
    if dialogue != shown.dialogue:
        shown = shown._replace(dialogue=dialogue)
    reply, handler = _ask(chain, event, Context(now, shown))
    record.change(reply.change, event.at, handler)
    return Decision(event, reply, handler, record)


def _ask(chain: Sequence[NamedAnswer], event: Event, context: Context) -> tuple[Reply, str]:
    for handler in chain:
        reply = handler.answer(event, context)
        if reply is not None:
            return reply, handler.name
    return _UNANSWERED, ""
