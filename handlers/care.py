"""Who complains, threatens, or was made ill gets a word of regret and a human before any other answer.

It stands before `handlers/preferences.py`, so it obeys a sure wish for no more messages, too.
"""

from dataclasses import replace
from functools import lru_cache

from pydantic import Field

from handlers import contract
from handlers.content import Content, Text
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


_OBEYED = {
    Wish.STOP: MemberChange(wants_marketing=False),
    Wish.STOP_ALL: MemberChange(wants_marketing=False, wants_service=False),
}


class _Care:
    """Says each regret once while a human has the conversation, or is to be turned to."""

    def __init__(self, settings: Settings) -> None:
        self._human, self._stopped = settings.human, settings.stopped
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
            return self._human.reply(topic, context.now, change, self._first[found], *stopped)
        if member.is_handed_over:
            return Reply(handed_over(member), topic, change, more=stopped)
        first = () if not self._human.transfer else (self._first[found],)
        return self._human.reply(topic, context.now, change, *first, *stopped)


def build(settings: Settings) -> Answer:
    """With its patterns compiled."""
    return _Care(settings)


handler = Handler(Settings, build)
