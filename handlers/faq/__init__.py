"""Answers frequent questions, where it is sure which one was asked."""

from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.faq.match import Matcher
from handlers.faq.settings import Settings
from handlers.kinds import Kind


def build(settings: Settings) -> Answer:
    """Answers what is written or said and recognised; leaves what it is not sure of to the next handler."""
    matcher = Matcher(settings.taught, settings.threshold, settings.margin)

    def answer(event: Event, _: Context) -> Reply | None:
        if event.kind not in {Kind.TEXT, Kind.VOICE}:
            return None
        entry = matcher.best(event.text)
        return None if entry is None else Reply(entry.answer, topic=entry.topic)

    return answer


handler = Handler(Settings, build)
