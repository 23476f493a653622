"""Who complains, threatens, or was made ill gets a word of regret and a human before any other answer.

It stands before `handlers/preferences.py`, so it obeys a sure wish for no more messages, too.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

from pydantic import Field

from handlers import contract
from handlers.content import AnyContent, Cause, Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.human import Human, handed_over
from handlers.kinds import Kind
from handlers.reading.care import CareReader
from handlers.reading.opt_out import Reader, Wish
from handlers.text import Phrase
from storage.profiles import MemberChange


class Settings(contract.Settings):
    """`[handlers.care]`: stands first, before whatever else answers."""

    health: Content = Field(
        Text(
            text="看到你不舒服，真的很抱歉，也很担心。请先停用；要是严重，请马上就医，别等我们。方便的话发张照片过来。"
        ),
        description="said first to whoever was not well after use",
    )
    complaint: Content = Field(
        Text(text="真的很抱歉，让你有这样的体验。你说的我们都会认真对待。"),
        description="said first to whoever complains, threatens or scolds",
    )
    health_again: Content | Literal[""] = Field(
        Text(text="你说的同事都会看到。请先别再用了；要是很难受或者在加重，请马上就医，别等我们回复。"),
        description="said outside the hours whenever they write on, before when somebody is there",
    )
    complaint_again: Content | Literal[""] = Field(
        Text(text="你说的都记下了，同事都会看到。"),
        description="said once outside the hours to who complained and writes on, likewise",
    )
    stopped: Content = Field(
        Text(text="活动消息也停了，不再发给你。想恢复时，回复“恢复”就好。"),
        description="said after it to who asks for no more messages as well",
    )
    more_health: tuple[Phrase, ...] = Field((), description="words that tell of harm, wherever they stand")
    more: tuple[Phrase, ...] = Field((), description="words of a complaint, wherever they stand")
    human: Human = Field(
        Human(text=Text(text="已经转给真人同事，会由 TA 跟进到底，请稍等一下。")),
        description="who takes over, and what is said after it",
    )

    def again(self, cause: Cause, now: datetime) -> tuple[AnyContent, ...]:
        """What is said to who writes on; nothing within the hours. now: aware UTC."""
        away = self.human.away_at(now)
        said = self.health_again if cause == "health" else self.complaint_again
        return tuple(content for content in (said, away) if content) if away else ()


_OBEYED = {
    Wish.STOP: MemberChange(wants_marketing=False),
    Wish.STOP_ALL: MemberChange(wants_marketing=False, wants_service=False),
}


class _Care:
    """Says each regret once while a human has the conversation, or is to be turned to."""

    def __init__(self, settings: Settings) -> None:
        self._human, self._stopped, self._again = settings.human, settings.stopped, settings.again
        self._first = {"health": settings.health, "complaint": settings.complaint}
        self._read = lru_cache(1024)(CareReader(settings.more_health, settings.more).read)
        self._wishes = Reader({})

    def __call__(self, event: Event, context: Context) -> Reply | None:
        if event.kind not in {Kind.TEXT, Kind.VOICE} or event.choice:
            return None
        found = self._read(event.text)
        if not found:
            return None
        member, topic = context.member, f"care:{found}"
        wish = _OBEYED.get(self._wishes.within(event.text), MemberChange())
        change = replace(wish, dialogue=found, dialogue_until=context.now + self._human.lasts)
        stops = wish.wants_marketing is False and not member.wishing(wish, event.at).wants_marketing
        stopped = (self._stopped,) if stops else ()
        if member.dialogue != found:
            return self._human.reply(topic, context.now, change, self._first[found], *stopped, cause=found)
        if member.is_handed_over:
            transfer = handed_over(member)
            again = self._again(found, context.now) if transfer.cause == found == "health" else ()
            return Reply(transfer, topic, change, more=(*again, *stopped))
        first = () if not self._human.transfer else (self._first[found],)
        return self._human.reply(topic, context.now, change, *first, *stopped, cause=found)


def build(settings: Settings) -> Answer:
    """With its patterns compiled."""
    return _Care(settings)


handler = Handler(Settings, build)
