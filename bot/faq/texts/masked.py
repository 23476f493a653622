"""What a member wrote, on one line, without numbers and addresses by which somebody could be found: pure."""

import json
import re

HIDDEN = "…"
"""Stands for what is left out; no letter, so that texts which differ in it alone are the same question."""

_EMAIL = re.compile(r"[\w.+-]+[@＠][\w-]+(?:[.．][\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE)
_ACCOUNT = re.compile(r"wxid_\w+|(?<![A-Za-z0-9])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{16,}", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4}-?\d{6,}[A-Za-z]?(?![A-Za-z0-9])")
_DIGITS = re.compile(r"[+＋]?\d{6,}[xX]?")
_SPELT = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_IN_GROUPS = re.compile(r"[+＋(（]?\d{1,4}[)）]?(?:[ \-－—–_.·\u3000]{1,2}\d{1,8}){1,9}")
_GROUPED_DIGITS = 10  # in groups it is a number of somebody's from here on; a date has eight
_MENTION = re.compile(r"(?<![\w.])[@＠][^\s@＠]{1,32}(?=\s|$)")


def masked(text: str) -> str:
    """The text on one line, with each phone, order or account number, e-mail, link and `@name` hidden."""
    for pattern in (_EMAIL, _LINK, _ACCOUNT, _CODE):
        text = pattern.sub(HIDDEN, text)
    text = _IN_GROUPS.sub(_hide_long, text)
    for pattern in (_DIGITS, _SPELT):
        text = pattern.sub(HIDDEN, text)
    return one_line(_MENTION.sub(" ", text))


def one_line(text: str) -> str:
    """The text without line ends, control and invisible characters; words stay apart."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def quoted(text: str) -> str:
    """The text as TOML's basic string: whatever it holds, it ends where it ends."""
    return "".join(
        each if each.isprintable() else _escaped(each) for each in json.dumps(text, ensure_ascii=False)
    )


def _escaped(letter: str) -> str:
    """A character that TOML or a terminal would not take as one; what UTF-8 cannot write is replaced."""
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"
    return f"\\U{ord(letter):08X}"


def _hide_long(found: re.Match[str]) -> str:
    digits = sum(letter.isdigit() for letter in found[0])
    return HIDDEN if digits >= _GROUPED_DIGITS else found[0]
