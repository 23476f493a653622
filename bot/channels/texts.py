"""Rules for text on its way out: characters that cannot be carried, and lengths in bytes."""

import re
import unicodedata

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_JOINER = "\u200d"
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_BREAKS = ("\n", "。", " ")


def clean(text: str) -> str:
    """The text without what XML 1.0 forbids and what JSON could only carry as an escape.

    Source: wechat/official-account-callbacks.md §7; wechat/error-codes.md 40033.
    """
    return text if text.isprintable() else _ILLEGAL.sub("", text)  # nearly all of it is, as is seen at once


def split(text: str, first: int, following: int) -> list[str]:
    """The text in parts of at most `first`, then `following` UTF-8 bytes (each at least 4).

    The parts joined are the text. Cuts fall after a newline, a full stop or a space where the second half
    of a part has one, never inside a link and, where it can be helped, never inside a composed emoji.
    """
    parts = []
    limit = first
    while len(text.encode("utf-8", "surrogatepass")) > limit:
        at = _cut_at(text, limit)
        parts.append(text[:at])
        text = text[at:]
        limit = following
    return [*parts, text]


def _cut_at(text: str, limit: int) -> int:
    encoded = text.encode("utf-8", "surrogatepass")
    end = limit
    while encoded[end] & 0xC0 == 0x80:  # the middle of a character  # noqa: PLR2004 - UTF-8's own bit pattern
        end -= 1
    window = encoded[:end].decode("utf-8", "surrogatepass")
    opened = window.rfind("<a ")
    if opened > max(window.rfind("</a>"), 0):
        window = window[:opened]
    for mark in _BREAKS:
        after = window.rfind(mark) + 1
        if after > len(window) // 2:
            return after
    whole = len(window)
    while whole and _joined(text, whole):
        whole -= 1
    return whole or len(window)


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after this place make one sign."""
    following = text[at]
    if following in _FLAG_LETTERS:  # two letters are one flag, counted from the first
        start = at
        while start and text[start - 1] in _FLAG_LETTERS:
            start -= 1
        return (at - start) % 2 == 1
    return (
        text[at - 1] == _JOINER
        or following == _JOINER
        or following in _SKIN_TONES
        or unicodedata.category(following) in {"Mn", "Me"}
    )
