"""`[handlers.faq]`: entries in the configuration and in spreadsheets beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr, ValidationInfo, model_validator

from handlers import contract
from handlers.faq import csv_files
from handlers.faq.csv_files import Placed, Sheet
from handlers.faq.taught import TaughtEntry
from handlers.text import normalise


class Settings(contract.Settings):
    """`[handlers.faq]`; with files it needs `model_validate(…, context={"base": Path(…)})`, their root."""

    entries: tuple[TaughtEntry, ...] = Field((), description="questions and answers")
    files: tuple[str, ...] = Field(
        (), description='spreadsheets with more of them, like "faq/*.csv", from the configuration\'s folder'
    )
    golden: tuple[str, ...] = Field(
        (), description='spreadsheets of questions that must keep their answers, like "golden.csv"'
    )
    false_answer_rate: float = Field(
        0.01, gt=0, le=0.2, description="how many questions that nobody taught may get an answer"
    )
    ask_rate: float = Field(
        0.2, gt=0, le=1, description="how many questions that nobody taught may be asked back"
    )
    semantic: bool = Field(
        default=False, description='compares meanings too: needs `pip install "roost-bot[semantic]"`'
    )
    _sheets: tuple[Sheet, ...] = PrivateAttr(default=())
    _folders: frozenset[Path] = PrivateAttr(default=frozenset())

    @property
    def taught(self) -> tuple[TaughtEntry, ...]:
        """The entries of the configuration, then those of the files."""
        return tuple(entry for _, entry in self._placed())

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each row of a file that could not be used: file, row, column, what to do."""
        return tuple(problem for sheet in self._sheets for problem in sheet.problems)

    @property
    def folders(self) -> frozenset[Path]:
        """Where the files are."""
        return self._folders

    def _placed(self) -> Iterator[Placed]:
        yield from (Placed(f"entries[{number}]", entry) for number, entry in enumerate(self.entries))
        for sheet in self._sheets:
            yield from sheet.entries

    @model_validator(mode="after")
    def _with_files(self, info: ValidationInfo) -> Self:
        if self.files:
            base = (info.context or {}).get("base")
            if base is None:
                raise ValueError(
                    "files need the configuration's directory: validate with context={'base': Path(…)}"
                )
            names = list(_names(base, self.files))
            self._folders = frozenset((base / name).parent for name in names)
            self._sheets = tuple(csv_files.read(base / name, name) for name in names)
        self._check_unambiguous()
        return self

    def _check_unambiguous(self) -> None:
        """Refuse a topic or a way to ask that belongs to two entries."""
        taken: dict[str, Placed] = {}
        for placed in self._placed():
            entry = placed.entry
            names = {f"topic {entry.topic}": entry.topic}
            names |= {normalise(phrasing): phrasing for phrasing in entry.phrasings}
            for key, name in names.items():
                other = taken.setdefault(key, placed)
                if other is not placed:
                    raise ValueError(
                        f"{name!r} belongs to two entries: {other.place} ({other.entry.question})"
                        f" and {placed.place} ({entry.question}); leave it in one of them"
                    )


def _names(base: Path, patterns: tuple[str, ...]) -> Iterator[str]:
    """The files the patterns mean, each once, relative to base."""
    found: set[Path] = set()
    for pattern in patterns:
        try:
            matches = {path for path in base.glob(pattern) if path.is_file()}
        except (ValueError, NotImplementedError) as error:
            raise ValueError(
                f"files: {pattern!r} is no pattern relative to the configuration file: {error}"
            ) from error
        if not matches:
            raise ValueError(
                f"files: {pattern!r} matches no file in {base}; mend the pattern or add the file"
            )
        found |= matches
    yield from sorted(str(path.relative_to(base)) for path in found)
