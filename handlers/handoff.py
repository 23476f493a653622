"""Whoever asks for a human gets one, and the bot stays out of it until the conversation ends.

WeChat forwards nothing to a colleague before they have taken the conversation, so each message meanwhile is
handed over again. Source: wechat/official-account-callbacks.md §6.3 and §7.
"""

from datetime import datetime
from functools import lru_cache
from typing import Literal

from pydantic import Field

from handlers import contract
from handlers.care import Settings as Care
from handlers.content import AnyContent, Cause, Content, Text, TransferToAgent, to_json
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.human import Human, handed_over
from handlers.kinds import Kind
from handlers.reading.chatter import Chatter
from handlers.reading.handoff import HandoffReader
from handlers.reading.yes_no import is_yes
from handlers.text import Phrase, normalise
from storage.profiles import OFFERED, MemberChange, Memory

_RECEIVED, _AWAY, _TAKEN = "received", "away", "taken"

_SETTLED = {"thanks", "bye", "night", "agreed"}
"""Small talk that waits for nothing: 不用了, 好的."""


class Settings(contract.Settings):
    """`[handlers.handoff]`: the words that ask for a human, and what happens then."""

    more_words: tuple[Phrase, ...] = Field((), description="beside 人工, 转人工, 客服 and the like")
    menu_keys: tuple[str, ...] = Field((), description="keys of the menu buttons that mean the same")
    human: Human = Field(Human(), description="what happens then")
    received: Content | Literal[""] = Field(
        Text(text="收到，同事看到会马上回你，请稍等一下～"),
        description="said once to who goes on writing before a colleague answers; nothing where empty",
    )

    @property
    def known_keys(self) -> frozenset[str]:
        """Those that ask for a human."""
        return frozenset(self.menu_keys)


class _Handoff:
    """Answers who asks for a human, and every message while one has the conversation.

    Taps are left alone: who taps wants what the button or the line says.
    care: `[handlers.care]`, whose words are said in a conversation that it handed over.
    """

    def __init__(self, settings: Settings, care: Care | None) -> None:
        self._settings, self._human, self._care = settings, settings.human, care
        self._chatter = Chatter()
        self._says_so = lru_cache(1024)(HandoffReader(settings.more_words).asks)

    def __call__(self, event: Event, context: Context) -> Reply | None:
        now = context.now
        if event.kind in {Kind.AGENT_SESSION_OPENED, Kind.AGENT_SESSION_SWITCHED}:
            opened = _held(self._human.handing_over(), now, _TAKEN)
            return Reply(None, "handoff:opened", _unless_late(opened, event, context))
        if event.kind is Kind.AGENT_SESSION_CLOSED:
            closed = MemberChange(dialogue="", human=Memory("", now + self._human.lasts))
            return Reply(None, "handoff:closed", _unless_late(closed, event, context))
        if context.member.is_handed_over and event.kind.is_message and not event.choice:
            return self._hold(event, context)
        return self._human.reply("handoff", now) if self._asks(event, context) else None

    def _asks(self, event: Event, context: Context) -> bool:
        if event.kind is Kind.MENU_CLICK:
            return event.choice in self._settings.menu_keys
        if event.kind not in {Kind.TEXT, Kind.VOICE}:
            return False
        if context.member.human == OFFERED and is_yes(event.text):
            return True
        return self._says_so(event.text)

    def _hold(self, event: Event, context: Context) -> Reply | None:
        """Hands the message over as well, and says once that it was received, or when somebody is there.

        While nobody is, the handlers behind may help; the fallback hands over what they do not know. Nobody
        but a human helps who complained or was not well, and who was not well is told at each message.
        """
        told, transfer = context.member.dialogue, handed_over(context.member)
        state, said = (_TAKEN, ()) if told == _TAKEN else self._meanwhile(transfer.cause, context.now)
        may_be_known = state in {_AWAY, "health"} and self._may_be_known(event)
        if state == _AWAY and may_be_known:
            return None
        if event.text and self._chatter.told(event.text) in _SETTLED:
            state, said = told, ()
        more = said if told != state or may_be_known else ()
        return Reply(transfer, "handoff:held", _held(transfer, context.now, state), more=more)

    def _meanwhile(self, cause: Cause, now: datetime) -> tuple[str, tuple[AnyContent, ...]]:
        """What the member then knows, and what tells it."""
        human = self._care.human if cause and self._care else self._human
        away = human.away_at(now)
        if away is None:
            return _RECEIVED, (self._settings.received,) if self._settings.received else ()
        if cause and self._care:
            return cause, self._care.again(cause, now)
        return cause or _AWAY, (away,)

    def _may_be_known(self, event: Event) -> bool:
        """Whether the bot may help: with whatever is neither small talk nor a wish for a human."""
        if event.kind not in {Kind.TEXT, Kind.VOICE} or not normalise(event.text):
            return False
        return not self._says_so(event.text) and not self._chatter.told(event.text)


def _held(transfer: TransferToAgent, now: datetime, told: str) -> MemberChange:
    """A colleague has the conversation. told: what the member knows of it."""
    until = now + transfer.lasts
    return MemberChange(dialogue=told, dialogue_until=until, human=Memory(to_json(transfer), until))


def _unless_late(change: MemberChange, event: Event, context: Context) -> MemberChange:
    """The change, unless something newer is known of who has the conversation: events may come late."""
    newest = context.member.human_at
    return MemberChange() if newest and event.at < newest else change


def build(settings: Settings, care: Care | None = None) -> Answer:
    """With its patterns compiled."""
    return _Handoff(settings, care)


handler = Handler(Settings, build, beside=("care",))
