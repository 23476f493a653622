"""Whoever asks for a human gets one."""

import re

from pydantic import BaseModel, ConfigDict, Field

from handlers import contract
from handlers.content import Content, Text, TransferToAgent
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.kinds import Kind
from handlers.text import Phrase, normalise
from storage.profiles import MemberChange

_ASKED = re.compile(
    "(?:你好|您好|请问|请|麻烦|帮我|给我|帮忙|我?想要?|我?要|能不能|可以|能|有没有|有)*"
    "(?:转接?|找|联系|接|叫|呼叫|换|问)?(?:一?[下个])?"
    "(?:(?:人工|真人|在线)(?:客服|服务|坐席|同事)?|客服)(?:人员|小姐姐|小哥哥)?[吧呢吗啊呀谢]*"
)


class Human(BaseModel):
    """What happens when a human takes over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Content = Field(Text(text="好的，这就请真人同事来，请稍等一下～"), description="said to the member")
    transfer: bool = Field(
        default=True, description="hands the conversation to WeChat's customer service; off: only the text"
    )
    kf_account: str = Field("", description="the colleague who gets it; whoever is free where absent")

    def reply(self, topic: str, change: MemberChange = MemberChange()) -> Reply:  # noqa: B008 - frozen
        """Hands over, then says so; without `transfer` the text is the answer."""
        if not self.transfer:
            return Reply(self.text, topic, change)
        return Reply(TransferToAgent(kf_account=self.kf_account), topic, change, more=(self.text,))


class Settings(contract.Settings):
    """`[handlers.handoff]`: the words that ask for a human, and what happens then."""

    more_words: tuple[Phrase, ...] = Field((), description="beside 人工, 转人工, 客服 and the like")
    menu_keys: tuple[str, ...] = Field((), description="keys of the menu buttons that mean the same")
    human: Human = Field(Human(), description="what happens then")

    @property
    def known_keys(self) -> frozenset[str]:
        """Those that ask for a human."""
        return frozenset(self.menu_keys)


def build(settings: Settings) -> Answer:
    """Answers only a message that asks for a human and nothing else, or a menu key."""
    words = set(map(normalise, settings.more_words))

    def asked(event: Event) -> bool:
        if event.kind is Kind.MENU_CLICK:
            return event.choice in settings.menu_keys
        said = normalise(event.text) if event.kind in {Kind.TEXT, Kind.VOICE} else ""
        return said in words or bool(_ASKED.fullmatch(said))

    def answer(event: Event, _: Context) -> Reply | None:
        return settings.human.reply("handoff") if asked(event) else None

    return answer


handler = Handler(Settings, build)
