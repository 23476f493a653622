"""Fields of contents that are looked at where a manager writes them."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated

from core.text import is_blank
from handlers.addresses import complaint, page_complaint, text_problems
from handlers.part import Problem, Written
from handlers.placeholders import NOT_HERE, count_in

_LINK_TAGS = re.compile(r"<a\b[^>]*>|</a\s*>", re.IGNORECASE)


def _whole(check: Callable[[str], str]) -> Callable[[str], Iterator[Problem]]:
    """A check of a whole value, "" where nothing is wrong, as `Written` has it."""

    def problems(value: str) -> Iterator[Problem]:
        if problem := check(value):
            yield (), problem

    return problems


def _blank(value: str) -> str:
    seen = _LINK_TAGS.sub("", value)
    return "is blank; write something that can be seen" if is_blank(seen) else ""


def _no_id(value: str) -> str:
    if count_in(value):
        return NOT_HERE
    is_odd = value != value.strip() or is_blank(value)
    return (
        f"{value!r:.60} has blanks around it, or nothing else; write it as WeChat's console has it"
        if is_odd
        else ""
    )


def _no_address(value: str) -> str:
    if count_in(value):
        return NOT_HERE
    return complaint(value) if value else ""


_SEEN = Written(_whole(_blank))
Seen = Annotated[str, _SEEN]
"""Words that members see."""
Linked = Annotated[str, _SEEN, Written(text_problems)]
"""The same, and apps make links of the addresses in it."""
Address = Annotated[str, Written(_whole(_no_address))]
"""An http(s) address, or "" where none is needed."""
PagePath = Annotated[str, Written(_whole(page_complaint))]
"""A mini-program's page."""
Id = Annotated[str, Written(_whole(_no_id))]
"""A name that the platform gave."""
