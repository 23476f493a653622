"""What the columns of a sheet hold, by the titles in its heading."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.sheets.cells import clean, fault

_UNIT = re.compile(r"[(\[【](?:单位)?(?:元|人民币|rmb|cny|¥|件|个|必填|选填)[)\]】]|/元$")
_ALIASES_SHOWN, _TITLES_SHOWN = 3, 10


@dataclass(frozen=True, slots=True)
class Heading:
    """Of each column its title and its field, "" for those that are passed over."""

    titles: Sequence[str]
    fields: Sequence[str]

    def title(self, field: str) -> str:
        """What the sheet calls a field."""
        return self.titles[self.fields.index(field)] if field in self.fields else field

    @property
    def passed(self) -> list[str]:
        """The titles of columns that are passed over."""
        return [title for title, field in zip(self.titles, self.fields, strict=True) if title and not field]

    @property
    def doubled(self) -> list[str]:
        """The fields that more than one column holds."""
        return [field for field, number in Counter(filter(None, self.fields)).items() if number > 1]


@dataclass(frozen=True)
class Columns:
    """aliases: by field, what else a sheet may call it, the one to prefer first. needed: never missing.

    longest_other: other columns, with titles up to that length, are fields, too, under their titles.
    """

    aliases: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    longest_other: int = 0

    def heading(self, cells: Sequence[str]) -> Heading:
        """What a row means, read as titles. Of two titles of one field the preferred one has it."""
        titles = [clean(cell) for cell in cells]
        meant = [self._meanings.get(_folded(title), ("", 0)) for title in titles]
        preferred = dict(sorted(meant, reverse=True))
        fields = [field if rank == preferred[field] else "" for field, rank in meant]
        if self.longest_other:
            kept = {
                title
                for title, number in Counter(titles).items()
                if number == 1 and self._can_be_field(title)
            }
            fields = [
                field or (title if title in kept else "") for field, title in zip(fields, titles, strict=True)
            ]
        return Heading(titles, fields)

    def missing(self, heading: Heading) -> list[str]:
        """What the needed columns that a heading does not have may be called."""
        return [
            "/".join((field, *sorted(self.aliases[field], key=len)[:_ALIASES_SHOWN]))
            for field in self.needed
            if field not in heading.fields
        ]

    def _can_be_field(self, title: str) -> bool:
        return len(title) <= self.longest_other and not fault(title)

    @cached_property
    def _meanings(self) -> Mapping[str, tuple[str, int]]:
        """By folded title its field, and how many others are preferred to it."""
        return {
            _folded(title): (field, rank)
            for field, aliases in self.aliases.items()
            for rank, title in enumerate((field, *aliases))
        }


def listed(titles: Sequence[str]) -> str:
    """Some titles for a message."""
    more = f" and {len(titles) - _TITLES_SHOWN} more" if len(titles) > _TITLES_SHOWN else ""
    return ", ".join(f"{title:.40}" for title in titles[:_TITLES_SHOWN]) + more


def _folded(title: str) -> str:
    """A title without blanks, marks, unit, case and width."""
    shown = unicodedata.normalize("NFKC", title).lower()
    letters = (
        letter for letter in shown if letter not in "_*:" and unicodedata.category(letter)[0] not in "CZ"
    )
    return _UNIT.sub("", "".join(letters))
