"""Patterns over what members write, with named words in them: how handlers read meaning from free text."""

import re
from collections.abc import Iterable, Mapping

from handlers.text import normalise

LONGEST = 200
"""How much of a text, in letters, is looked at where a pattern may take long."""

_NAME = re.compile(r"<(\w+)>")


class Patterns:
    """Compiles patterns in which `<name>` stands for the first of the words of that name that fits.

    What is repeated is atomic, too: `(?>…)*`. Otherwise a text such as 我我我… would be tried in all ways.

    words: by name, parted by blanks, each a regular expression over a text in clauses (`handlers/text.py`);
    of those that begin alike the longer stands first.
    more: further words as a manager writes them, by the same names.
    """

    def __init__(self, words: Mapping[str, str], more: Mapping[str, Iterable[str]] | None = None) -> None:
        added = {name: [re.escape(normalise(word)) for word in given] for name, given in (more or {}).items()}
        self._words = {
            name: "|".join([*added.get(name, ()), *given.split()]) for name, given in words.items()
        }

    def any_of(self, *patterns: str) -> re.Pattern[str]:
        """One expression that finds what any of the patterns finds."""
        found = "|".join(f"(?:{pattern})" for pattern in patterns)
        while _NAME.search(found):
            found = _NAME.sub(lambda name: f"(?>{self._words[name[1]]})", found)
        return re.compile(found)
