"""Embeddings kept in a file, so that a start embeds only what was taught since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import numpy as np
import structlog

from handlers.faq.arrays import Vectors
from handlers.faq.semantic import Embedder

_PORTION = 2048  # some seconds' work: no more is lost when a start is broken off
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Embeds a text once for all; for taught phrasings only, so that nothing of a member is kept.

    folder: of the file, one for each model; made where it is missing. What cannot be read is embedded anew,
    what cannot be written is embedded again next time; both are logged. most: texts kept, the last asked for.
    """

    embedder: Embedder
    folder: Path
    most: int = 50_000

    @property
    def name(self) -> str:
        """The embedder's."""
        return self.embedder.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, size) float32; no texts, no rows."""
        keys = [sha256(text.encode()).digest() for text in texts]
        known = self._read() if texts else {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        waiting = list(missing)
        while waiting:
            portion, waiting = waiting[:_PORTION], waiting[_PORTION:]
            rows = self.embedder.embed([missing[key] for key in portion])
            known |= dict(zip(portion, rows, strict=True))
            used = {key: known.pop(key) for key in dict.fromkeys(keys) if key in known}
            known |= used  # the last asked for come last
            self._write(known)
        return np.array([known[key] for key in keys], dtype=np.float32)

    @property
    def _file(self) -> Path:
        return self.folder / f"faq-{self.name}.npz"

    def _read(self) -> dict[bytes, Vectors]:
        try:
            with np.load(BytesIO(self._file.read_bytes())) as stored:  # checks each array's CRC
                keys, rows = stored["keys"], stored["rows"]
            return {bytes(key): row for key, row in zip(keys, rows, strict=True)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, LookupError, EOFError, BadZipFile) as error:
            _log.warning("kept embeddings cannot be read; made anew", file=str(self._file), error=repr(error))
            return {}

    def _write(self, known: Mapping[bytes, Vectors]) -> None:
        """Put the whole in place at once, so that no reader meets half of it."""
        last = list(known.items())[-self.most :]
        keys = np.array([list(key) for key, _ in last], dtype=np.uint8)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".faq-", dir=self.folder) as place:
                new = Path(place) / "new.npz"
                np.savez(new, keys=keys, rows=np.array([row for _, row in last]))
                new.replace(self._file)
        except OSError as error:
            _log.warning("embeddings cannot be kept", file=str(self._file), error=repr(error))
