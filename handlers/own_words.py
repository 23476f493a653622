"""Wishes about messages in members' own words: the sure ones are obeyed, the likely ones asked about once."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from handlers.content import Content, Text
from handlers.contract import Context, Reply
from handlers.reading.handoff import HandoffReader
from handlers.reading.opt_out import Reader, Wish
from handlers.reading.yes_no import is_no, is_yes
from handlers.text import Phrase
from storage.durations import Duration
from storage.profiles import MemberChange, Profile

_TEXTS = 1024
_LIKELY = {Wish.LIKELY_STOP: Wish.STOP, Wish.LIKELY_RESUME: Wish.RESUME}


class OwnWords(BaseModel):
    """`[handlers.preferences.own_words]`: wishes in members' own words, beside the fixed ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heard: bool = Field(default=True, description="off: only the fixed words count")
    more_adverts: tuple[Phrase, ...] = Field(
        (),
        description="what is sent to everybody, beside 广告, 推送, 活动 and the like: 别再发 + it is a wish",
    )
    more_annoyed: tuple[Phrase, ...] = Field(
        (), description="what is asked about when it is all that is said, beside 别烦我, 太吵了 and the like"
    )
    more_otherwise: tuple[Phrase, ...] = Field(
        (), description="words of another matter, beside 订单, 快递, 周期购 and the like: no wish then"
    )
    ask_stop: Content = Field(
        Text(text="要停止活动消息吗？回复 TD 就停。"), description="where it is likely, not sure"
    )
    ask_resume: Content = Field(
        Text(text="想重新收到活动消息吗？回复“恢复”就好。"), description="likewise, of who has stopped"
    )
    meaning: Content = Field(
        Text(text="回复 TD，就不再收到活动消息；想再收到时，回复“恢复”就好。"),
        description="to who asks what the word is for: TD是什么意思",
    )
    kept: Content = Field(Text(text="好的，那就还和以前一样～"), description="to a no")
    forget_after: Duration = Field(
        timedelta(minutes=10), description="how long a yes, or a second such wish, answers what was asked"
    )

    @property
    def more(self) -> dict[str, tuple[str, ...]]:
        """The further words by the names of `handlers/reading/opt_out_words.py`."""
        return {"ads": self.more_adverts, "annoyed": self.more_annoyed, "otherwise": self.more_otherwise}


def listener(
    settings: OwnWords, humans: HandoffReader | None = None
) -> Callable[[str, Context], Wish | Reply | None]:
    """Gives the wish to obey, or the reply of who asks first; None for a text that speaks of neither.

    humans: tells who asks for a human as well, and is not asked anything.
    """
    if not settings.heard:
        return lambda _text, _context: None
    reader = Reader(settings.more)

    @lru_cache(_TEXTS)
    def read(text: str) -> Wish:
        if humans is None or not humans.is_within(text):
            return reader.read(text)
        wish = reader.within(text)
        return Wish.NONE if wish in _LIKELY and humans.asks(text) else wish

    def explained(text: str) -> Reply | None:
        return Reply(settings.meaning, "wish_explained") if reader.asks_meaning(text) else None

    def listen(text: str, context: Context) -> Wish | Reply | None:
        member, asked = context.member, context.member.dialogue
        if asked and is_yes(text):
            return Wish[asked]
        if asked and is_no(text):
            return Reply(settings.kept, "wish_kept", MemberChange(dialogue=""))
        wish = read(text)
        if wish not in _LIKELY:
            return explained(text) if wish is Wish.NONE else wish
        sure = _LIKELY[wish]
        if member.is_handed_over or (sure is Wish.RESUME and member.wants_marketing):
            return None
        return sure if asked == sure.name or _has_stopped(sure, member) else _ask(settings, sure, context)

    return listen


def _has_stopped(wish: Wish, member: Profile) -> bool:
    return wish is Wish.STOP and not member.wants_marketing


def _ask(settings: OwnWords, wish: Wish, context: Context) -> Reply:
    said = settings.ask_stop if wish is Wish.STOP else settings.ask_resume
    until = context.now + settings.forget_after
    return Reply(said, "wish_asked", MemberChange(dialogue=wish.name, dialogue_until=until, passing=True))
