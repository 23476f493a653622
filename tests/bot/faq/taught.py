"""A small brand: what it teaches, as a configuration, and what its members wrote."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.faq.nearest import Shelf
from bot.program import Program, load_program
from handlers.faq.learn import build_index
from handlers.faq.semantic import Embedder
from handlers.faq.settings import Settings
from handlers.faq.taught import TaughtEntry
from storage.engagement import MemberText
from tests.bot.configured import ACCOUNT
from tests.support.programs import NOON

ENTRIES = {
    "退货": ("怎么退货", "不喜欢可以退吗"),
    "发货": ("多久发货", "今天能发货吗"),
    "发票": ("可以开发票吗", "发票在哪里开"),
}
FALLBACK = '[handlers.fallback]\nanswer = "嗯"\n'


def entries() -> list[TaughtEntry]:
    return [
        TaughtEntry.model_validate({"id": topic, "question": one, "similar": [two], "answer": f"关于{topic}"})
        for topic, (one, two) in ENTRIES.items()
    ]


def shelf_of(taught: Sequence[TaughtEntry], embedder: Embedder | None = None) -> Shelf:
    return Shelf.of(taught, build_index(Settings(entries=tuple(taught), semantic=False), embedder))


def toml(*, golden: str = "", more: str = "", **changed: tuple[str, ...]) -> str:
    """The entries as a configuration, by letters; `changed` replaces phrasings by topic, none: left out."""
    text = f"{ACCOUNT}[handlers.faq]\nsemantic = false\ngolden = [{golden}]\n"
    for topic, phrasings in (ENTRIES | changed).items():
        if phrasings:
            question, *similar = phrasings
            text += f'[[handlers.faq.entries]]\nid = "{topic}"\nquestion = "{question}"\n'
            text += f'similar = {similar}\nanswer = "关于{topic}"\n'
    return f"{text}{more}{FALLBACK}"


def loaded(folder: Path, text: str, name: str = "config.toml") -> Program:
    (folder / name).write_text(text, "utf-8")
    return load_program(folder / name, {})


def wrote(
    text: str,
    handler: str = "fallback",
    topic: str = "text",
    *,
    minutes: float = 0,
    member: str = "m1",
    source: str = "",
) -> MemberText:
    at = NOON + timedelta(minutes=minutes)
    return MemberText(at, "main", member, topic, handler, source, text)
