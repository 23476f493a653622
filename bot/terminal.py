"""What people read in a terminal: texts as they are, and tables that fit its width."""

import re
from collections.abc import Collection, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table

_CONTROLS = {code: 0x2400 + code for code in range(32) if code != ord("\n")} | {
    127: 0x2421,
    **dict.fromkeys(range(128, 160), 0xFFFD),
}
"""Members and spreadsheets may hold what a terminal obeys; it is shown instead."""
_NARROW, _LONGEST_WORD = 12, 16
"""A column is not narrower than so many letters, or than its longest word up to so many."""


def console() -> Console:
    """Prints what it is given: brackets, colons and figures mean nothing to it."""
    return Console(markup=False, emoji=False, highlight=False)


def plain(text: str) -> str:
    """The text with its control characters made visible; lines stay lines."""
    return text.translate(_CONTROLS)


def table(
    title: str, rows: Sequence[Mapping[str, str]], width: int, whole: Collection[str] = ()
) -> RenderableType:
    """Rows with the same columns, side by side where the width allows, else one below the other.

    A column without anything in it is left out. whole: columns that are not broken into lines.
    """
    names = [name for name in rows[0] if any(row[name] for row in rows)] or list(rows[0])
    columns = [[name, *(row[name] for row in rows)] for name in names]
    room = width - 3 * len(names) - 1  # a line and a space on either side
    widths = _widths(columns, [name in whole for name in names], room)
    if widths is None:
        return _stacked(title, [{name: row[name] for name in names if row[name]} for row in rows])
    made = Table(title=title)
    for name, size in zip(names, widths, strict=True):
        made.add_column(name, width=size, overflow="fold")
    for row in rows:
        made.add_row(*(row[name] for name in names))
    return made


def _widths(columns: Sequence[Sequence[str]], whole: Sequence[bool], room: int) -> list[int] | None:
    """As wide as each would like to be, as far as there is room; None where that is not enough for all."""
    wanted = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns]
    least = [
        most if is_whole else min(most, max(_NARROW, min(_longest_word(column), _LONGEST_WORD)))
        for column, most, is_whole in zip(columns, wanted, whole, strict=True)
    ]
    lacking, spare = sum(wanted) - sum(least), room - sum(least)
    if spare < 0:
        return None
    share = min(spare / lacking, 1) if lacking else 0
    return [few + int((most - few) * share) for few, most in zip(least, wanted, strict=True)]


def _longest_word(column: Sequence[str]) -> int:
    """Of words with spaces around them; Chinese may be broken anywhere."""
    return max(len(word) for cell in column for word in ["", *re.findall(r"[!-~]+", cell)])


def _stacked(title: str, rows: Sequence[Mapping[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row("")
        for name, value in row.items():
            grid.add_row(name, value)
    return Group(*([title] if title else ()), grid)
