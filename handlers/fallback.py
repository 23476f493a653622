"""The last word: a warm line for whoever wrote or tapped and got no answer. Belongs last in config.toml."""

import json
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from handlers import contract
from handlers.content import Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.human import handed_over
from handlers.kinds import Kind
from handlers.text import normalise
from handlers.vary import choose
from storage.durations import Duration
from storage.profiles import OFFERED, MemberChange, Memory


def _list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


_Several = Annotated[tuple[Content, ...], Field(min_length=1), BeforeValidator(_list)]


class Settings(contract.Settings):
    """`[handlers.fallback]`: what is said when no other handler answers."""

    answer: _Several = Field(
        (
            Text(text="收到啦～这个问题我还在学，先记下了。换个说法，或者点点下方菜单看看吧 🌿"),
            Text(text="这个我还不太懂，已经记下来去学啦～换几个字再问我一次试试？"),
            Text(text="嗯…这个我还答不好，先记在本子上了。别的问题也可以直接问我～"),
        ),
        description="to what no other handler answers: a content, or several that take turns",
    )
    offer: Content = Field(
        Text(text="又没帮上你，不好意思～要请真人同事来看看吗？回复“人工”就好。"),
        description="instead, at every second time in a row",
    )
    wordless: Content | Literal[""] = Field(
        Text(text="收到啦～想问什么，用文字告诉我就好。"),
        description="to a picture or whatever else has no words; nothing where empty",
    )
    forget_after: Duration = Field(timedelta(minutes=10), description="how long a miss counts for the next")


def build(settings: Settings) -> Answer:
    """Answers every message and menu click; leaves all other events alone."""

    def missed(event: Event, context: Context) -> Reply:
        """Says something else than the last time, and offers a human at every second miss in a row.

        Who waits for a human already is read by them.
        """
        if context.member.is_handed_over:
            return Reply(handed_over(context.member), "fallback")
        misses, last = json.loads(context.member.dialogue or "[0, null]")
        until = context.now + settings.forget_after
        offers = misses % 2 == 1
        place = last if offers else choose(len(settings.answer), event.key, last)
        change = MemberChange(
            dialogue=json.dumps([misses + 1, place]),
            dialogue_until=until,
            passing=True,
            human=Memory(OFFERED, until, passing=True) if offers else None,
        )
        return Reply(settings.offer if offers else settings.answer[place], "fallback", change)

    def answer(event: Event, context: Context) -> Reply | None:
        if event.kind is Kind.MENU_CLICK:
            return Reply(settings.answer[choose(len(settings.answer), event.key)], "fallback")
        if not event.kind.is_message:
            return None
        if not normalise(event.text):
            return Reply(settings.wordless or None, "fallback:wordless")
        return missed(event, context)

    return answer


handler = Handler(Settings, build)
