"""Make the two character tables anew from opencc and pypinyin: `python -m bench.faq_tables`."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from opencc import OpenCC
from pypinyin import lazy_pinyin

FOLDER = Path(__file__).parents[1] / "handlers"
_COMMON = range(0x4E00, 0xA000)
_CONVERTED = range(0x3400, 0xA000)  # with extension A


def simplified() -> str:
    """A line for each simplified character: itself, then the traditional ones that become it."""
    han = [chr(code) for code in _CONVERTED]
    changed = dict(zip(han, OpenCC("t2s").convert("\n".join(han)).split("\n"), strict=True))
    return _grouped((old for old in han if changed[old] != old), changed.__getitem__)


def syllables() -> str:
    """A line for each toneless syllable: itself, then the characters that sound so."""
    return _grouped(map(chr, _COMMON), lambda han: lazy_pinyin(han)[0], leave=str.__eq__)


def _grouped(
    letters: Iterable[str],
    by: Callable[[str], str],
    leave: Callable[[str, str], bool] = lambda _letter, _group: False,
) -> str:
    groups = defaultdict[str, str](str)
    for letter in letters:
        if not leave(letter, by(letter)):
            groups[by(letter)] += letter
    return "".join(f"{group} {members}\n" for group, members in sorted(groups.items()))


TABLES = {"simplified.txt": simplified, "faq/syllables.txt": syllables}

if __name__ == "__main__":
    for name, table in TABLES.items():
        (FOLDER / name).write_text(table(), encoding="utf-8", newline="\n")
