"""A short warm line for greetings, thanks and the like."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from handlers import contract
from handlers.content import Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.kinds import Kind
from handlers.reading.chatter import Chatter
from handlers.text import Phrase
from handlers.vary import choose


class Talk(BaseModel):
    """`[handlers.small_talk.NAME]`: something that members say, and what is said to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    more_words: tuple[Phrase, ...] = Field((), description="beside the built-in ones")
    answers: tuple[Content, ...] | None = Field(
        None, description="one of them is said; the built-in ones where absent, silence where empty"
    )


class Entry(BaseModel):
    """`[[handlers.small_talk.entries]]`: small talk of the brand's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z_]+$", description="its name in reports, in small letters and `_`")
    words: tuple[Phrase, ...] = Field(min_length=1, description="what members say")
    answers: tuple[Content, ...] = Field(min_length=1, description="one of them is said")


_ANSWERS = {
    "robot": ("我是自动回复的小助手，常见的问题都能答～想找真人，回复“人工”就好。",),
    "thanks": ("不客气呀～", "能帮上忙就好～", "别客气，应该的 🌿"),
    "bye": ("好的，随时来找我～", "好呀，祝你今天开心～"),
    "night": ("晚安，好梦～",),
    "greeting": ("在的，有什么想问的，直接说就好～", "你好呀，我在呢～想问什么？"),
    "agreed": ("好的～有事随时叫我。", "嗯嗯，我一直在～"),
    "laugh": ("哈哈，开心就好～", "😄"),
    "emoji": ("😊", "🌿", "收到你的表情啦～"),
    "angry": ("抱歉让你不开心了，愿意的话告诉我发生了什么；想找真人，回复“人工”就好。",),
    "not_shown": ("这条消息我这边显示不出来，用文字告诉我就好～",),
}


class Settings(contract.Settings):
    """`[handlers.small_talk]`: counts only whole messages; stands after the FAQ and before the fallback."""

    robot: Talk = Field(Talk(), description="你是机器人吗")
    thanks: Talk = Field(Talk(), description="谢谢, 辛苦了")
    bye: Talk = Field(Talk(), description="再见")
    night: Talk = Field(Talk(), description="晚安")
    greeting: Talk = Field(Talk(), description="你好, 在吗, 早安")
    agreed: Talk = Field(Talk(), description="好的, 嗯嗯, 知道了")
    laugh: Talk = Field(Talk(), description="哈哈哈")
    emoji: Talk = Field(Talk(), description="nothing but emoji or stickers")
    angry: Talk = Field(Talk(), description="nothing but 😡, 🤮, [发怒] and the like")
    not_shown: Talk = Field(
        Talk(), description="what WeChat could not pass on, such as 【收到不支持的消息类型，暂无法显示】"
    )
    entries: tuple[Entry, ...] = Field((), description="small talk of the brand's own, looked at first")

    @field_validator("entries")
    @classmethod
    def _own_names(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        for name in {entry.name for entry in entries} & {*_ANSWERS, "filler"}:
            raise ValueError(
                f"{name!r} is built in: give it words by [handlers.small_talk.{name}] more_words"
            )
        return entries

    @property
    def chatter(self) -> Chatter:
        """Tells small talk by the built-in words and the brand's own."""
        own = {entry.name: entry.words for entry in self.entries}
        return Chatter(own | {name: getattr(self, name).more_words for name in _ANSWERS})

    def answers(self, name: str) -> tuple[Content, ...]:
        """What may be said to it."""
        own = {entry.name: entry.answers for entry in self.entries}
        if name in own:
            return own[name]
        given: Talk = getattr(self, name)
        return tuple(Text(text=text) for text in _ANSWERS[name]) if given.answers is None else given.answers


def build(settings: Settings) -> Answer:
    """Answers texts in which nothing else is said, in silence where there is no line for it."""
    chatter, own = settings.chatter, (entry.name for entry in settings.entries)
    answers = {name: settings.answers(name) for name in (*own, *_ANSWERS)}

    def answer(event: Event, _: Context) -> Reply | None:
        if event.kind not in {Kind.TEXT, Kind.VOICE} or event.choice:
            return None
        name = chatter.told(event.text)
        if not name:
            return None
        said = answers[name]
        return Reply(said[choose(len(said), event.key)] if said else None, f"small_talk:{name}")

    return answer


handler = Handler(Settings, build)
