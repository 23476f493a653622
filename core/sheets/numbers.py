"""Numbers and money as people and spreadsheets write them."""

import re
from decimal import Decimal

from core.sheets.cells import folded

COMMA = "has a comma that is no thousands mark; write 1,200 or 1200 for thousands, 9.9 for decimals"

_NUMBER = re.compile(r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*)?|\.\d+)", re.ASCII)
_DIGITS = re.compile(r"[+-]?[\d.,]*", re.ASCII)
_MONEY = re.compile(
    r"([+-]?)\s*(?:CN¥|¥|RMB|CNY|人民币)?\s*([+-]?.*?)\s*(?:[元圆]整?|RMB|CNY)?", re.DOTALL | re.IGNORECASE
)
_LONGEST = 28
"""So many digits `Decimal` reckons with exactly."""
_MOST_YUAN = 1_000_000_000


def number(text: str) -> Decimal:
    """`1200`, `1,200`, `-0.5` or `１２．５`, exactly; a comma stands only before groups of three digits.

    Raises: ValueError, saying what it is instead.
    """
    written = folded(text)
    if len(written) <= _LONGEST and _NUMBER.fullmatch(written):
        return Decimal(written.replace(",", ""))
    if "," in written and _DIGITS.fullmatch(written):
        raise ValueError(COMMA)
    if written[:1].isdecimal() and written[-1] in "千万亿wk":
        raise ValueError("is rounded; write all its digits")
    raise ValueError("is no number")


def whole(text: str, least: int, most: int) -> int:
    """A whole number within bounds.

    Raises: ValueError, saying what it is instead.
    """
    found = number(text)
    if not least <= found <= most or found % 1:
        raise ValueError(f"is no whole number from {least:,} to {most:,}")
    return int(found)


def amount(text: str) -> Decimal:
    """A number that may have yuan's sign or name before or after it.

    Raises: ValueError, saying what it is instead.
    """
    money = _MONEY.fullmatch(folded(text))
    return number(money[1] + money[2] if money else text)


def fen(text: str) -> int:
    """Yuan such as `1,299.00`, `¥9.9` or `12元`, in fen.

    Raises: ValueError, saying what it is instead.
    """
    yuan = amount(text)
    if yuan < 0:
        raise ValueError("is below zero; write what was paid, and fill in 退款时间 where it was given back")
    if yuan > _MOST_YUAN:
        raise ValueError("is above a billion yuan; check it")
    if yuan * 100 % 1:
        raise ValueError("has more than two decimals; write whole fen")
    return int(yuan * 100)


def without_marks(text: str) -> str:
    """A number without its thousands marks and in one width; any other text as it is.

    Raises: ValueError where a comma between digits is no thousands mark.
    """
    written = folded(text)
    if not _DIGITS.fullmatch(written) or not any(map(str.isdecimal, written)):
        return text
    if "," in written:
        number(written)
    return written.replace(",", "")
