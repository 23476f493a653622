"""What a cell says: cleaned of what nobody sees, and whether it is content at all."""

import re
import unicodedata

ERROR_MARK = "is an error mark of a spreadsheet or database; write what belongs there, or empty it"
CUT_DIGITS = "has lost digits in a spreadsheet; make the column a text, and take it from its source again"
BROKEN = "has letters that were broken on the way; write it anew, or export it as UTF-8"

_CONTROLS = {code for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}
_UNSEEN = {0xFEFF, 0x200B, 0x200E, 0x200F, 0x2060, *range(0x202A, 0x202F)}  # a joiner holds emoji together
_DROPPED = dict.fromkeys(_CONTROLS | _UNSEEN)
_AS_TEXT = re.compile(r"""="((?:[^"]|"")*)"|'(\d[\d.,-]*|[=+@-].*)""", re.DOTALL)
_NOTHING = re.compile(r"[-‐–—―/\\]+|0000-00-00(?: 00:00:00)?")
_ERROR = re.compile(r"#(?:N/A|(?:REF|VALUE|DIV/0|NULL|NUM|SPILL|CALC|FIELD|ERROR)!|NAME\?)", re.IGNORECASE)
_ERROR_ALONE = re.compile(
    r"#{2,}|#[A-Z_]+[!?]|#(?:REF|VALUE|DIV/0|NULL|NUM|NAME|NA|GETTING_DATA)|Err:\d{3}|=[A-Z][A-Z.]+\(.*\)"
    r"|[<(\[{]?(?i:null)[>)\]}]?|\\N|None|NONE|NaN|nan|NAN|NaT|<NA>|N/A|n/a|undefined|Invalid [Dd]ate"
    r"|\[object Object\]",
    re.DOTALL,
)
_SHORTENED = re.compile(r"[+-]?\d+(?:\.\d+)?E\+\d+|[+-]?\d+\.\d+E\d+", re.ASCII | re.IGNORECASE)
_KEPT, _LONG = 15, 18
"""Digits of a number that a spreadsheet keeps, and of one that can be told to have lost some."""


def clean(cell: str) -> str:
    """The cell without what nobody sees; "" where it says nothing, as a lone dash does.

    Shops keep spreadsheets from cutting a long number by `="…"`, by a ' before it or a tab behind it.
    """
    seen = cell.translate(_DROPPED).replace("\r\n", "\n").strip()
    if marked := _AS_TEXT.fullmatch(seen):
        seen = (marked[1] or marked[2] or "").replace('""', '"').strip()
    return "" if _NOTHING.fullmatch(folded(seen)) else seen


def beyond_kept(cell: str) -> str:
    """Of a long number the digits beyond those that a spreadsheet keeps; "" for all else."""
    return cell[_KEPT:] if len(cell) >= _LONG and cell.isascii() and cell.isdecimal() else ""


def folded(text: str) -> str:
    """In one width, as digits and marks are compared."""
    return unicodedata.normalize("NFKC", text).strip()


def fault(cell: str) -> str:
    """Why a cleaned cell is no content, whatever its column; "" where it is."""
    text = folded(cell)
    if _ERROR.search(text) or _ERROR_ALONE.fullmatch(text):
        return ERROR_MARK
    if _SHORTENED.fullmatch(text):
        return CUT_DIGITS
    return BROKEN if "\N{REPLACEMENT CHARACTER}" in cell else ""
