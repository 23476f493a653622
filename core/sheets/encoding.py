"""Bytes of a text file, decoded as the program that wrote it must have meant them."""

import codecs
from collections.abc import Sequence

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_BROKEN, _MOST_BROKEN_UTF_8, _MOST_DIRT = 0.05, 0.5, 0.2  # GBK read as UTF-8 is broken throughout


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030, with or without a byte order mark.

    A few broken letters become U+FFFD, so that they cost their cells and not the file.
    Raises: ValueError when it is in none of them.
    """
    mark, encodings = _possible(data)
    for encoding in encodings:
        text = data[len(mark) :].decode(encoding, "replace")
        most = _MOST_BROKEN_UTF_8 if encoding == "utf-8" else _MOST_BROKEN
        if text.count("\N{REPLACEMENT CHARACTER}") <= most * _beyond_ascii(text):
            return text
    raise ValueError("is in none of UTF-8, GBK and UTF-16; save the sheet as .xlsx or as “CSV UTF-8”")


def _possible(data: bytes) -> tuple[bytes, Sequence[str]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, [encoding]
    second = "gb18030"
    if b"\0" in data:  # half of each letter, digit and comma in UTF-16; dirt elsewhere
        second = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    return b"", [second] if data.count(0) > _MOST_DIRT * len(data) else ["utf-8", second]


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
