"""What can be seen of a text, and its letters in one width."""

import re
import unicodedata

_UNSEEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Fillers and the empty braille cell: letters by name, and nothing on the screen."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""They choose how the sign before them looks."""

LONGEST = 1000
"""Letters of a text in which anything is looked for."""


def one_width(text: str) -> str:
    """The beginning of a text in one width (NFKC): at most LONGEST letters, for one may become eighteen."""
    return unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]


def is_blank(text: str) -> bool:
    """Whether nobody would see anything: spaces, signs without width, or nothing at all."""
    seen = _SELECTORS.sub("", text)
    return all(unicodedata.category(sign)[0] in "CZ" or sign in _UNSEEN for sign in seen)
