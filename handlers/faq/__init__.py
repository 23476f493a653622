"""Answers frequent questions where it is sure which one was asked, asks back once where it is not."""

from handlers.contract import Handler
from handlers.faq.answering import Answering
from handlers.faq.learn import build_index
from handlers.faq.settings import Settings

__all__ = ["Settings", "build", "build_index", "handler"]


def build(settings: Settings) -> Answering:
    """The FAQ with its index made."""
    return Answering(settings, build_index(settings))


handler = Handler(Settings, build)
