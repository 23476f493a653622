"""Tags, the same however they were typed."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from core.text import is_blank

_UNSEEN = re.compile("[\u200b\u200c\u2060\ufe00-\ufe0f\ufeff]")
"""Signs without width, and those that only choose how an emoji looks: ❤️ and ❤ are one tag."""


def normal_tag(written: str) -> str:
    """A tag as it is kept and compared: composed, and without what nobody sees. Idempotent."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", written)).strip()


def folded(name: str) -> str:
    """A name by which those that differ in width, case and blanks only are alike."""
    return "".join(unicodedata.normalize("NFKC", normal_tag(name)).casefold().split())


def _usable(written: str) -> str:
    if is_blank(written):
        raise ValueError("a tag is empty or blank; write its name")
    return normal_tag(written)


Tag = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*\z"), AfterValidator(_usable)]
"""A tag in a configuration or an import."""
