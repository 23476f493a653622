"""Two facts about every common character: what it becomes when simplified, and how it sounds.

The files beside this one are made by `python -m bench.faq_tables`: a line for each group, its name first.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent


def simplified() -> dict[int, str]:
    """The simplified character for each traditional one, by code point."""
    return {ord(letter): name for name, letters in _groups("simplified.txt") for letter in letters}


def syllables() -> dict[str, str]:
    """The syllable of each ideograph, without its tone."""
    return {letter: name for name, letters in _groups("syllables.txt") for letter in letters}


def _groups(file: str) -> list[list[str]]:
    return [line.split(" ") for line in (_FOLDER / file).read_text("utf-8").splitlines()]
