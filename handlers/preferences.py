"""What members decide for themselves: stop messages, start them again, see what is stored about them."""

from collections import Counter
from dataclasses import replace
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from core.text import is_blank
from handlers import contract
from handlers.content import Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.handoff import Settings as Handoff
from handlers.human import Human, handed_over
from handlers.kinds import Kind
from handlers.own_words import OwnWords, listener
from handlers.part import refuse
from handlers.reading.handoff import HandoffReader
from handlers.reading.opt_out import Wish
from handlers.text import Phrase, Shown, bare
from storage.profiles import MemberChange, Profile

STOPS = ("marketing_stop", "all_stop")
"""Topics of those who ask for less."""


class _Wish(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    built_in: ClassVar[tuple[str, ...]]

    more_words: tuple[Phrase, ...] = Field((), description="beside the built-in ones, which always hold")
    menu_keys: tuple[str, ...] = Field((), description="keys of the menu buttons that mean the same")

    def words(self) -> set[str]:
        """All words that express the wish, bare of politeness."""
        return {bare(word) for word in (*self.built_in, *self.more_words)}


class Stop(_Wish):
    """`[handlers.preferences.stop]`: no more marketing."""

    built_in = ("TD", "T", "退订", "取消订阅")

    done: Content = Field(
        Text(text="好的，之后不再给你发活动消息。想我们了，回复“恢复”就好。"),
        description="said when it becomes so",
    )
    already: Content = Field(
        Text(text="放心，活动消息已经停了。想恢复时，回复“恢复”就好。"),
        description="said when it was so before",
    )

    def reply(self, member: Profile) -> Reply:
        """Stops it, or says that it is stopped; the wish is kept again, with its own time, either way."""
        said = self.done if member.wants_marketing else self.already
        return Reply(said, STOPS[0], MemberChange(wants_marketing=False))


class StopAll(_Wish):
    """`[handlers.preferences.stop_all]`: no more service notices either; questions are still answered."""

    built_in = ("全部退订", "退订全部", "停止所有消息")

    done: Content = Field(
        Text(text="好的，活动消息和服务通知都停了。你来问，我们还是会答；想恢复时，回复“恢复”就好。"),
        description="said whenever it is asked for",
    )

    def reply(self, _member: Profile) -> Reply:
        """Stops everything that is not an answer."""
        return Reply(self.done, STOPS[1], MemberChange(wants_marketing=False, wants_service=False))


class Resume(_Wish):
    """`[handlers.preferences.resume]`: marketing and service notices again."""

    built_in = ("恢复", "订阅", "恢复订阅")

    done: Content = Field(
        Text(text="太好了，好消息会第一时间告诉你～不想收时，回复 TD 就停。"),
        description="said when it becomes so",
    )
    already: Content = Field(
        Text(text="你已经在接收我们的消息啦～不想收时，回复 TD 就停。"),
        description="said when it was so before",
    )

    def reply(self, member: Profile) -> Reply:
        """Resumes it, or says that it goes on; the wish is kept again, with its own time, either way."""
        said = self.already if member.wants_marketing and member.wants_service else self.done
        return Reply(said, "marketing_resume", MemberChange(wants_marketing=True, wants_service=True))


class Show(_Wish):
    """`[handlers.preferences.show]`: what is stored; `text` may hold {since}, {tags} and {marketing}."""

    built_in = ("我的资料",)

    text: str = Field(
        "这是我们为你记下的：\n从 {since} 起，你和我们在一起\n标签：{tags}\n活动消息：{marketing}",
        description="the answer; may hold {since}, {tags} and {marketing}",
    )
    no_tags: Shown = Field("还没有", description="{tags} where there are none")
    marketing_on: Shown = Field("接收中，回复 TD 随时停止", description="{marketing} of who gets it")
    marketing_off: Shown = Field("已停止，回复“恢复”再打开", description="{marketing} of who stopped it")
    time_zone: ZoneInfo = Field(ZoneInfo("Asia/Shanghai"), description="whose date {since} is")

    @field_validator("text")
    @classmethod
    def _usable(cls, text: str) -> str:
        try:
            rest = text.format(since="", tags="", marketing="")
        except (LookupError, ValueError, AttributeError) as error:
            raise ValueError(
                f"use only {{since}}, {{tags}} and {{marketing}} in braces: {error!r}"
            ) from error
        if is_blank(rest):
            raise ValueError("needs words beside the placeholders; leave it out to use the default")
        return text

    def reply(self, member: Profile) -> Reply:
        """Tells what is stored about the member."""
        since = member.joined_at.astimezone(self.time_zone)
        text = self.text.format(
            since=f"{since.year}年{since.month}月{since.day}日",
            tags="、".join(sorted(member.tags)) or self.no_tags,
            marketing=self.marketing_on if member.wants_marketing else self.marketing_off,
        )
        return Reply(Text(text=text), topic="profile")


class Settings(contract.Settings):
    """`[handlers.preferences]`: the four wishes."""

    stop: Stop = Field(Stop(), description="TD, T, 退订, 取消订阅")
    stop_all: StopAll = Field(StopAll(), description="全部退订, 退订全部, 停止所有消息")
    resume: Resume = Field(Resume(), description="恢复, 订阅, 恢复订阅")
    show: Show = Field(Show(), description="我的资料")
    own_words: OwnWords = Field(OwnWords(), description="such as 不要再给我发广告了")

    @property
    def wishes(self) -> tuple[Stop, StopAll, Resume, Show]:
        """The wishes in one row."""
        return (self.stop, self.stop_all, self.resume, self.show)

    @property
    def known_keys(self) -> frozenset[str]:
        """Those of all wishes."""
        return frozenset(key for wish in self.wishes for key in wish.menu_keys)

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        times = Counter(name for wish in self.wishes for name in {*wish.words(), *wish.menu_keys})
        several = "stands for two of stop, stop_all, resume and show; leave it at one"
        refuse("Settings", (((), f"{name!r} {several}") for name, count in times.items() if count > 1))
        return self


def build(settings: Settings, handoff: Handoff | None = None) -> Answer:
    """Answers a message that is one of the words, a menu key, and a wish in the member's own words.

    handoff: `[handlers.handoff]`; who asks for a human as well is handed over, and a sure stop is obeyed.
    """
    by_word = {word: wish for wish in settings.wishes for word in wish.words()}
    by_key = {key: wish for wish in settings.wishes for key in wish.menu_keys}
    meant: dict[Wish, Stop | StopAll | Resume] = {
        Wish.STOP: settings.stop,
        Wish.STOP_ALL: settings.stop_all,
        Wish.RESUME: settings.resume,
    }
    humans = HandoffReader(handoff.more_words) if handoff else None
    in_own_words = listener(settings.own_words, humans)

    def answer(event: Event, context: Context) -> Reply | None:
        if event.kind is Kind.MENU_CLICK:
            wish = by_key.get(event.choice)
        elif event.kind in {Kind.TEXT, Kind.VOICE}:
            wish = by_word.get(bare(event.text))
            if wish is None:
                heard = in_own_words(event.text, context)
                if not isinstance(heard, Wish):
                    return heard
                wish = meant[heard]
        else:
            return None
        if wish is None:
            return None
        reply = _settled(_true(wish.reply(context.member), event, context.member, settings), context)
        asks_too = handoff and humans and reply.topic in STOPS and humans.is_within(event.text)
        return _with_human(reply, context, handoff.human) if handoff and asks_too else reply

    return answer


def _with_human(reply: Reply, context: Context, human: Human) -> Reply:
    """The reply, and a human."""
    said = () if reply.content is None else (reply.content,)
    if context.member.is_handed_over:
        return replace(reply, content=handed_over(context.member), more=said)
    return human.reply(reply.topic, context.now, reply.change, *said)


def _true(reply: Reply, event: Event, member: Profile, settings: Settings) -> Reply:
    """The reply; where a newer wish that came before outdates this one, what is in force instead."""
    after = member.wishing(reply.change, event.at)
    wished = (reply.change.wants_marketing, reply.change.wants_service)
    if all(wish in {None, is_so} for wish, is_so in zip(wished, after.wants, strict=True)):
        return reply
    if after.wants_marketing:
        return replace(reply, content=settings.resume.already)
    return replace(reply, content=settings.stop.already if after.wants_service else settings.stop_all.done)


def _settled(reply: Reply, context: Context) -> Reply:
    """Whatever was asked about is answered by it."""
    if not context.member.dialogue:
        return reply
    return replace(reply, change=replace(reply.change, dialogue=""))


handler = Handler(Settings, build, beside=("handoff",))
