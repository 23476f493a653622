"""The last word: a warm line for whoever wrote or tapped and got no answer. Belongs last in config.toml."""

from pydantic import Field

from handlers import contract
from handlers.content import Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.kinds import Kind


class Settings(contract.Settings):
    """`[handlers.fallback]`: what is said when no other handler answers."""

    answer: Content = Field(
        Text(text="收到啦～这个问题我还在学，先记下了。换个说法，或者点点下方菜单看看吧 🌿"),
        description="to whoever wrote or tapped something that no other handler answers",
    )


def build(settings: Settings) -> Answer:
    """Answers every message and menu click; leaves all other events alone."""

    def answer(event: Event, _: Context) -> Reply | None:
        if event.kind.is_message or event.kind is Kind.MENU_CLICK:
            return Reply(settings.answer, topic="fallback")
        return None

    return answer


handler = Handler(Settings, build)
