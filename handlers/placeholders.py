"""Placeholders such as `{nickname|朋友}` and `{attr:城市|你那里}`: what is known of a member, or a stand-in.

In a text that members read every brace belongs to a placeholder, so that no mistyped one is ever sent;
addresses and ids hold none.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from core.text import is_blank
from handlers.part import Location, Part, Problem

P = TypeVar("P", bound=Part)
LONGEST = 60
"""A value is cut to so many characters: somebody's nickname is no place for an essay."""

NOT_HERE = "placeholders are possible in texts only, not in addresses and ids"
_UNREAD = frozenset({
    "type", "id", "appid", "page", "pagepath", "media_id", "thumb_media_id", "template_id", "url", "picurl",
    "hq_url", "kf_account", "miniprogram",
})  # fmt: skip
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_PLACEHOLDER = re.compile(r"\s*(?:(nickname)|attr:\s*([^{}|]*[^{}|\s]))\s*\|([^{}|]*[^{}|\s][^{}|]*)")
_FULL_WIDTH = re.compile(r"｛\s*(?:nickname|attr)")
_HINT = "write {nickname|朋友} or {attr:城市|你那里}: after the | stands what is said when it is not known"
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def problems(content: Part) -> Iterator[Problem]:
    """What is wrong with its placeholders, each with its place in the content."""
    for location, text, is_read in _texts(content.model_dump()):
        if not is_read:
            if any(_PLACEHOLDER.fullmatch(inner) for inner in _BRACES.findall(text)):
                yield location, NOT_HERE
            continue
        if _FULL_WIDTH.search(text):
            yield location, f"a placeholder is written with half-width {{ | }}; {_HINT}"
        for found in _BRACES.finditer(text):
            if found[1] is None:
                yield location, f"a single {found[0]} stands in the text; {_HINT}, or use full-width ｛ ｝"
            elif not (match := _PLACEHOLDER.fullmatch(found[1])):
                yield location, _complaint(found[0])
            elif is_blank(match[3]):
                yield (
                    location,
                    f"{found[0]!r:.40} says nothing where it is not known; write words after the |",
                )


def attributes_in(content: Part) -> frozenset[str]:
    """The member attributes it asks for; empty where it is the same for everybody."""
    return frozenset(
        _attribute(match)
        for _, text, is_read in _texts(content.model_dump())
        if is_read
        for inner in _BRACES.findall(text)
        if (match := _PLACEHOLDER.fullmatch(inner))
    )


def render(content: P, known: Mapping[str, str]) -> P:
    """The content as one member reads it. known: their attributes, as many as there are.

    A value is shown on one line, cut, and with its `<` and `>` full-width: it makes no link of its own.
    """
    if not attributes_in(content):
        return content
    return content.model_validate(_rendered(content.model_dump(), lambda text: filled(text, known)))


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text as one member reads it. known: their attributes; without any, what stands in for them."""

    def one(found: re.Match[str]) -> str:
        match = _PLACEHOLDER.fullmatch(found[1] or "")
        return (_clean(known.get(_attribute(match), "")) or match[3].strip()) if match else found[0]

    return _BRACES.sub(one, text)


def count_in(text: str) -> int:
    """How many placeholders a text has."""
    return sum(_PLACEHOLDER.fullmatch(inner) is not None for inner in _BRACES.findall(text))


def _attribute(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _clean(value: str) -> str:
    cut = _CONTROL.sub(" ", value).strip()[:LONGEST].replace("<", "＜").replace(">", "＞")
    return "" if is_blank(cut) else cut


def _complaint(written: str) -> str:
    name = written.strip("{} ").partition("|")[0]
    if any(sign in written for sign in "｜："):
        return f"{written!r:.40} is no placeholder, since | and : are half-width in one; {_HINT}"
    if difflib.get_close_matches(name, ["nickname"], cutoff=0.7) and name != "nickname":
        return f"{written!r:.40} is no placeholder; did you mean {{nickname|朋友}}?"
    if "|" in written and not name.startswith(("nickname", "attr:")):
        return f"{written!r:.40} is no placeholder; write {{attr:{name:.20}|…}} for a member's attribute"
    return f"{written!r:.40} is no placeholder; {_HINT}"


def _texts(
    value: Any, location: Location = (), *, is_read: bool = True
) -> Iterator[tuple[Location, str, bool]]:
    """Each text in a dumped content: (where, text, whether members read it)."""
    match value:
        case str():
            yield location, value, is_read
        case dict():
            for key, part in value.items():
                yield from _texts(part, (*location, key), is_read=is_read and _is_read(key, location))
        case list() | tuple():
            for number, part in enumerate(value):
                yield from _texts(part, (*location, number), is_read=is_read)


def _rendered(value: Any, fill: Callable[[str], str], location: Location = ()) -> Any:
    match value:
        case str():
            return fill(value)
        case dict():
            return {
                key: _rendered(part, fill, (*location, key)) if _is_read(key, location) else part
                for key, part in value.items()
            }
        case list() | tuple():
            return [_rendered(part, fill, (*location, number)) for number, part in enumerate(value)]
        case _:
            return value


def _is_read(key: str, location: Location) -> bool:
    """Whether members read what stands under a key; the fields of a template are named freely."""
    return key not in _UNREAD or location[:1] == ("data",)
