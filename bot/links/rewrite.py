"""Finding the pages that a content leads to, and putting other addresses in their place. Pure."""

import re
from collections.abc import Callable, Mapping

from handlers.addresses import addresses_in
from handlers.content import AnyContent, MsgMenu, News, Text
from handlers.notices import Template

_ANCHOR = re.compile(
    r"(?P<open><a\b[^>]*?\bhref\s*=\s*(?P<quote>[\"']))(?P<href>[^\"']*)(?P<rest>.*?(?:</a>|\Z))",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)


def pages(content: AnyContent) -> tuple[str, ...]:
    """The http(s) addresses in a content's texts, articles and notice, each once."""
    found: dict[str, None] = {}

    def note(page: str) -> str:
        found[page] = None
        return page

    _changed(content, note, 0)
    return tuple(found)


def rewritten(content: AnyContent, instead: Mapping[str, str], text_limit: int) -> AnyContent:
    """The content with other addresses where it has these.

    text_limit: UTF-8 bytes of one text; one that the other addresses make longer than that stays as it was.
    What stands between `<a …>` and `</a>` stays, too.
    """
    return _changed(content, lambda page: instead.get(page, page), text_limit)


def _changed(content: AnyContent, change: Callable[[str], str], text_limit: int) -> AnyContent:
    def text(before: str) -> str:
        after = _text(before, change)
        return after if len(after.encode("utf-8", "surrogatepass")) <= text_limit else before

    match content:
        case Text():
            return content.model_copy(update={"text": text(content.text)})
        case MsgMenu():
            return content.model_copy(update={"head": text(content.head), "tail": text(content.tail)})
        case News(articles=articles):
            changed = [each.model_copy(update={"url": _address(each.url, change)}) for each in articles]
            return content.model_copy(update={"articles": tuple(changed)})
        case Template():
            return content.model_copy(update={"url": _address(content.url, change)})
        case _:
            return content


def _address(url: str, change: Callable[[str], str]) -> str:
    return change(url) if _PAGE.fullmatch(url) else url


def _text(text: str, change: Callable[[str], str]) -> str:
    parts, at = [], 0
    for anchor in _ANCHOR.finditer(text):
        parts += [_outside_of_anchors(text[at : anchor.start()], change), _anchor(anchor, change)]
        at = anchor.end()
    return "".join([*parts, _outside_of_anchors(text[at:], change)])


def _anchor(link: re.Match[str], change: Callable[[str], str]) -> str:
    page = link["href"].replace("&amp;", "&")
    changed = _address(page, change)
    return link[0] if changed == page else link["open"] + changed + link["rest"]


def _outside_of_anchors(text: str, change: Callable[[str], str]) -> str:
    parts, at = [], 0
    for found in addresses_in(text):
        page = _without_closing(text[found.start : found.end])
        parts += [text[at : found.start], change(page)]
        at = found.start + len(page)
    return "".join([*parts, text[at:]])


def _without_closing(url: str) -> str:
    """What follows a sentence's end or closes its bracket belongs to the sentence."""
    ends = ".,;:!?" if "(" in url else ".,;:!?)"
    return url.rstrip(ends)
