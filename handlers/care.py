"""Who complains, threatens, or was made ill gets a word of regret and a human before any other answer."""

from functools import lru_cache

from pydantic import Field

from handlers import contract
from handlers.content import Content, Text
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.human import Human
from handlers.kinds import Kind
from handlers.reading import care_words as words
from handlers.reading.patterns import Patterns
from handlers.text import Phrase, clauses, normalise
from storage.profiles import MemberChange

_SAID = "said"


class Settings(contract.Settings):
    """`[handlers.care]`: stands before the FAQ and whatever else answers questions."""

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
    more_health: tuple[Phrase, ...] = Field((), description="words that tell of harm, wherever they stand")
    more: tuple[Phrase, ...] = Field((), description="words of a complaint, wherever they stand")
    human: Human = Field(
        Human(text=Text(text="已经转给真人同事，会由 TA 跟进到底，请稍等一下。")),
        description="who takes over, and what is said after it",
    )


class _Reader:
    def __init__(self, settings: Settings) -> None:
        patterns = Patterns(words.WORDS)
        self._more_health = [normalise(word) for word in settings.more_health]
        self._more = [normalise(word) for word in settings.more]
        self._after_use, self._ill = patterns.any_of(*words.HEALTH), patterns.any_of(*words.ILL)
        self._supposed, self._asked = patterns.any_of("<supposed>"), patterns.any_of("<asked>", "<relief>")
        self._relief = patterns.any_of("<relief>")
        self._complaint = patterns.any_of(*words.THREAT, *words.INSULT, *words.UNHAPPY)
        self._calm = patterns.any_of(words.CALM)

    def read(self, text: str) -> str:
        """What it tells of: `health`, `complaint`, or nothing ("")."""
        said = clauses(text)
        if self._is_harm(said) or any(word in said for word in self._more_health):
            return "health"
        complains = self._complaint.search(self._calm.sub(" ", said))
        return "complaint" if complains or any(word in said for word in self._more) else ""

    def _is_harm(self, said: str) -> bool:
        """What happened after use, or happened and is not asked about before buying."""
        if self._supposed.search(said):
            return False
        if self._after_use.search(said) and not self._relief.search(said):
            return True
        return bool(self._ill.search(said)) and not self._asked.search(said)


def build(settings: Settings) -> Answer:
    """Answers once while a human has the conversation; what follows is theirs to read."""
    read = lru_cache(1024)(_Reader(settings).read)
    first = {"health": settings.health, "complaint": settings.complaint}

    def answer(event: Event, context: Context) -> Reply | None:
        if event.kind not in {Kind.TEXT, Kind.VOICE} or event.choice:
            return None
        found = read(event.text)
        if not found or (context.member.is_handed_over and context.member.dialogue):
            return None
        until = context.now + settings.human.lasts
        change = MemberChange(dialogue=_SAID, dialogue_until=until)
        return settings.human.reply(f"care:{found}", context.now, change, first[found])

    return answer


handler = Handler(Settings, build)
