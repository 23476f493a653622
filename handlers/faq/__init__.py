"""Answers frequent questions, where it is sure which one was asked."""

from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.faq import entries
from handlers.faq.learn import build_index
from handlers.faq.settings import Settings
from handlers.kinds import Kind

__all__ = ["Settings", "build", "build_index", "handler"]


def build(settings: Settings) -> Answer:
    """Answers what is written or said and recognised; leaves what it is not sure of to the next handler."""
    index = build_index(settings)
    taught = {entry.topic: entry for entry in settings.taught}

    def answer(event: Event, context: Context) -> Reply | None:
        if event.kind not in {Kind.TEXT, Kind.VOICE}:
            return None
        asker = entries.Asker(event.account, context.member.tags, context.now.date())
        decision = index.decide(event.text, asker)
        if not isinstance(decision, entries.Answer):
            return None
        entry = taught[decision.candidate.entry_id]
        return Reply(entry.answer, topic=entry.topic)

    return answer


handler = Handler(Settings, build)
