"""From the settings to the index: what a hot reload does in a thread of its own."""

from dataclasses import replace

from handlers.faq.build import Builder
from handlers.faq.index import Index, Policy
from handlers.faq.kept import Kept
from handlers.faq.normalise import chinese_normaliser
from handlers.faq.pinyin import mandarin
from handlers.faq.semantic import Embedder, chosen_embedder
from handlers.faq.settings import Settings


def build_index(settings: Settings, embedder: Embedder | None = None) -> Index:
    """The index of all taught entries, by their topics.

    embedder: instead of the one that `semantic` names. What taught texts mean is kept in `Settings.kept_in`.
    """
    embedder = embedder or chosen_embedder(settings.semantic)
    normaliser = chinese_normaliser()
    policy = Policy(false_answer_rate=settings.false_answer_rate, ask_rate=settings.ask_rate)
    entries = [taught.ranked for taught in settings.taught]
    rules = [taught.rule(normaliser) for taught in settings.taught]
    teaching = Kept(embedder, settings.kept_in) if embedder and settings.kept_in else embedder
    index = Builder(normaliser, mandarin(), policy).build(entries, rules, teaching)
    return replace(index, embedder=embedder)  # what members write is kept nowhere
