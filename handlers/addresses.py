"""Addresses in what a manager writes: what an app would cut off, and how it is written so that it does not.

An app takes an address as far as its signs are ASCII: `https://shop.example.com/商品` leads to the home page.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from handlers.part import Problem

_SIGN = r"[\w.~:/?#\[\]@!$&()*+,;=%-]"
_BARE = re.compile(rf"https?://{_SIGN}*", re.ASCII | re.IGNORECASE)
_MORE = re.compile(r"[^\s<>\"'{}。，、；！)）】》」』”’…（【《「『“‘]+")
"""What may be meant as more of an address: up to a sign that ends a sentence, or a part of one."""
_JOINS = re.compile(r"[/=?&#%+~_-]\Z")
_IS_JOINED = re.compile(r"[=＝&＆]|/[A-Za-z0-9]|\.[a-z]{2,5}\Z|\A[|^`\\]\w|\A[／．＃％]")
"""Signs by which what follows an address is more of it, at its end and in what follows."""
_FULL_WIDTH = str.maketrans("：／？＝＆．＃％＠＿－～＋", ":/?=&.#%@_-~+")
_NEARLY_HTTP = re.compile(
    r"(?<![A-Za-z])(?!https?://\S)(h[tp]{2,4}s{0,2}\s*[:：;；]\s*[/／\\]\s*[/／\\]?|https?[/／]{2}|https?://(?=\s))\s*",
    re.IGNORECASE,
)
_NO_SCHEME = re.compile(
    r"(?:[/／\\]{2})?((?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#？／].*)?)", re.IGNORECASE | re.DOTALL
)
_OTHER_SCHEME = re.compile(r"(?!https?\b)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b(?P<keys>[^>]*)>.*?</a\s*>", re.IGNORECASE | re.DOTALL)
_BROKEN_ANCHOR = re.compile(r"<a\s[^<>]*\bhref|</a\s*>", re.IGNORECASE)
_ANCHOR_HINT = 'a link is written <a href="https://…">words</a>'
_KEY = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_KEPT = "/?#[]@!$&'()*+,;=:%~-._"
_EXAMPLE = "https://bot.example.com"


class Address(NamedTuple):
    """An http(s) address in a text, up to `end`; cut: up to where an app takes it."""

    start: int
    cut: int
    end: int


def addresses_in(text: str) -> Iterator[Address]:
    """Those that stand in a text by themselves, with what follows where that is more of them."""
    end = 0
    for found in _BARE.finditer(text):
        if found.start() >= end:
            more = _MORE.match(text, found.end())
            end = more.end() if more and _goes_on(found[0], more[0]) else found.end()
            if not text[:end].endswith("://"):
                yield Address(found.start(), found.end(), end)


def _goes_on(address: str, more: str) -> bool:
    is_word = more[0].isalnum() and not more[0].isascii()
    return bool((is_word and _JOINS.search(address)) or _IS_JOINED.search(more))


def encoded(address: str) -> str:
    """The address in ASCII, as it is to be pasted: `…/%E5%95%86%E5%93%81`."""
    parts = urlsplit(address.strip().translate(_FULL_WIDTH))
    try:
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = parts.netloc
    rest = (re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(part, safe=_KEPT)) for part in parts[2:])
    return urlunsplit((parts.scheme, host, *rest))


def complaint(address: str) -> str:
    """What is wrong with an address that stands alone; "" where nothing is."""
    if re.fullmatch(rf"https?://[^/\s]{_SIGN}*", address, re.ASCII | re.IGNORECASE):
        return ""
    plain = _NEARLY_HTTP.sub(_http, address.strip().translate(_FULL_WIDTH), count=1)
    if found := _NO_SCHEME.fullmatch(plain):
        plain = f"https://{found[1]}"
    if not re.match(r"https?://[^/\s]", plain, re.IGNORECASE):
        return f"{address!r:.80} is no address; write for example {_EXAMPLE}"
    if plain == address:
        return f"{address!r:.80} has signs that no address can have; write {encoded(plain)}"
    return f"{address!r:.80} is no address; write {encoded(plain)}"


def page_complaint(page: str) -> str:
    """What is wrong with a mini-program's page; "" where nothing is."""
    if not page or (re.fullmatch(rf"{_SIGN}+", page, re.ASCII) and "://" not in page):
        return ""
    if "://" in page:
        return f"{page!r:.80} is an address; write the mini-program's page, such as pages/order"
    return f"{page!r:.80} is no page; write {encoded(page)}"


def text_problems(text: str) -> Iterator[Problem]:
    """What is wrong with the addresses and links in a text."""
    rest = _ANCHOR.sub(" ", text)
    for anchor in _ANCHOR.finditer(text):
        yield from (((), problem) for problem in _anchor_problems(anchor["keys"]))
    if _BROKEN_ANCHOR.search(rest):
        yield (), _ANCHOR_HINT
    for found in addresses_in(rest):
        if found.end > found.cut:
            whole, cut = rest[found.start : found.end], rest[found.cut : found.cut + 1]
            yield (
                (),
                f"an app cuts {whole!r:.80} before {cut}; write {encoded(whole)}, or a blank where it ends",
            )
        elif rest[found.end : found.end + 1] == "{":
            yield (), "placeholders are possible in texts only, not in addresses; put a blank before it"
    for odd in _NEARLY_HTTP.finditer(rest):
        yield (), f"{odd[0]!r} begins no address; write {_http(odd)}"


def text_remarks(text: str) -> Iterator[Problem]:
    """Words directly behind an address, which may be meant as more of it."""
    rest = _ANCHOR.sub(" ", text)
    for found in addresses_in(rest):
        more = _MORE.match(rest, found.end)
        if found.end == found.cut and more and more[0][0].isalpha():
            pasted = encoded(rest[found.start : found.end] + more[0])
            told = f"an app ends the address before {more[0]!r:.20}"
            yield (), f"{told}; put a blank there, or write {pasted}"


def _anchor_problems(keys: str) -> Iterator[str]:
    values = {key.lower(): double or single for key, double, single in _KEY.findall(keys)}
    href, is_page = values.get("href", "").replace("&amp;", "&"), "data-miniprogram-path" in values
    if "href" not in values:
        yield _ANCHOR_HINT
    elif not (_OTHER_SCHEME.match(href) or (is_page and not href)) and (problem := complaint(href)):
        yield problem
    if problem := page_complaint(values.get("data-miniprogram-path", "")):
        yield problem


def _http(odd: re.Match[str]) -> str:
    return "https://" if "s" in odd[0].lower() else "http://"
