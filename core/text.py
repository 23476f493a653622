"""What can be seen of a text."""

import re
import unicodedata

_UNSEEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Fillers and the empty braille cell: letters by name, and nothing on the screen."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""They choose how the sign before them looks."""


def is_blank(text: str) -> bool:
    """Whether nobody would see anything: spaces, signs without width, or nothing at all."""
    seen = _SELECTORS.sub("", text)
    return all(unicodedata.category(sign)[0] in "CZ" or sign in _UNSEEN for sign in seen)
