"""Placeholders such as `{nickname|朋友}` and `{attr:城市|你那里}`: what is known of a member, or a stand-in.

In a text that members read every brace belongs to a placeholder, so that no mistyped one is ever sent;
addresses and ids hold none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from handlers.content import AnyContent

Location = tuple[int | str, ...]
LONGEST = 60
"""A value is cut to so many characters: somebody's nickname is no place for an essay."""

_UNREAD = frozenset({
    "type", "id", "appid", "page", "pagepath", "media_id", "thumb_media_id", "template_id", "url", "picurl",
    "hq_url", "kf_account", "miniprogram",
})  # fmt: skip
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_PLACEHOLDER = re.compile(r"\s*(?:(nickname)|attr:\s*([^{}|]*[^{}|\s]))\s*\|([^{}|]*[^{}|\s][^{}|]*)")
_FULL_WIDTH = re.compile(r"｛\s*(?:nickname|attr)")
_HINT = "write {nickname|朋友} or {attr:城市|你那里}: after the | stands what is said when it is not known"
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def problems(content: AnyContent) -> Iterator[tuple[Location, str]]:
    """What is wrong with its placeholders, each with its place in the content."""
    for location, text, is_read in _texts(content.model_dump()):
        if not is_read:
            if any(_PLACEHOLDER.fullmatch(inner) for inner in _BRACES.findall(text)):
                yield location, "placeholders are possible in texts only, not in addresses and ids"
            continue
        if _FULL_WIDTH.search(text):
            yield location, f"a placeholder is written with half-width {{ | }}; {_HINT}"
        for found in _BRACES.finditer(text):
            if found[1] is None:
                yield location, f"a single {found[0]} stands in the text; {_HINT}, or use full-width ｛ ｝"
            elif not _PLACEHOLDER.fullmatch(found[1]):
                yield location, _complaint(found[0])


def attributes_in(content: AnyContent) -> frozenset[str]:
    """The member attributes it asks for; empty where it is the same for everybody."""
    return frozenset(
        _attribute(match)
        for _, text, is_read in _texts(content.model_dump())
        if is_read
        for inner in _BRACES.findall(text)
        if (match := _PLACEHOLDER.fullmatch(inner))
    )


def render(content: AnyContent, known: Mapping[str, str]) -> AnyContent:
    """The content as one member reads it. known: their attributes, as many as there are.

    A value is shown on one line, cut, and with its `<` and `>` full-width: it makes no link of its own.
    """
    if not attributes_in(content):
        return content
    return content.model_validate(_rendered(content.model_dump(), lambda text: _fill(text, known)))


def _fill(text: str, known: Mapping[str, str]) -> str:
    def filled(found: re.Match[str]) -> str:
        match = _PLACEHOLDER.fullmatch(found[1] or "")
        return (_clean(known.get(_attribute(match), "")) or match[3].strip()) if match else found[0]

    return _BRACES.sub(filled, text)


def _attribute(match: re.Match[str]) -> str:
    return match[1] or match[2]


def _clean(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()[:LONGEST].replace("<", "＜").replace(">", "＞")


def _complaint(written: str) -> str:
    name = written.strip("{} ").partition("|")[0]
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
