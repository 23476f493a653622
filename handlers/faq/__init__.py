"""Answers frequent questions where it is sure which one was asked, asks back once where it is not."""

from handlers.contract import Handler
from handlers.faq.answering import Answering
from handlers.faq.learn import build_index
from handlers.faq.settings import Settings
from handlers.small_talk import Settings as SmallTalk

__all__ = ["Settings", "build", "build_index", "handler"]


def build(settings: Settings, talk: SmallTalk | None = None) -> Answering:
    """The FAQ with its index made. talk: `[handlers.small_talk]`, whose words it leaves alone."""
    return Answering(settings, build_index(settings), talk.chatter if talk else None)


handler = Handler(Settings, build, beside=("small_talk",))
