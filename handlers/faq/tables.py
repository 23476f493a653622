"""How every common character sounds.

The file beside this one is made by `python -m bench.faq_tables`: a line for each syllable, its name first.
"""

from pathlib import Path


def syllables() -> dict[str, str]:
    """The syllable of each ideograph, without its tone."""
    lines = Path(__file__).with_name("syllables.txt").read_text("utf-8").splitlines()
    groups = (line.split(" ") for line in lines)
    return {letter: name for name, letters in groups for letter in letters}
