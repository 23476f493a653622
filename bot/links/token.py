"""The signed ids in tracked links: which link, in which delivery. Pure.

A token is 12 letters of a code that only Roost can make, then the link's id and, behind a dot, the
delivery's, both in hexadecimal: no page and no openid. Source: reliability.md, "links, pages".
"""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import NamedTuple

from bot.config.model import Config

_CODE_BYTES = 9  # 72 bits
_TOKEN = re.compile(r"([\w-]{12})([1-9a-f][0-9a-f]{0,14})(?:\.([1-9a-f][0-9a-f]{0,14}))?", re.ASCII)


class LinkIds(NamedTuple):
    """What a token names; no delivery where the link was in a mass send."""

    link: int
    delivery: int | None


def link_keys(config: Config) -> dict[str, bytes]:
    """By account: the key its links are signed with.

    Made of `[server] link_key`, or of the account's token where there is none: whoever changes the one that
    is used makes the links that are already sent unknown. An account without either has no key.
    """
    shared = config.server.link_key.get_secret_value()
    secrets = {name: shared or account.token.get_secret_value() for name, account in config.accounts.items()}
    return {
        name: hmac.digest(secret.encode(), f"roost link key 1 {name}".encode(), "sha256")
        for name, secret in secrets.items()
        if secret
    }


def token(key: bytes, link: int, delivery: int | None = None) -> str:
    """The signed id; link and delivery are positive."""
    ids = f"{link:x}" if delivery is None else f"{link:x}.{delivery:x}"
    return _code(key, ids) + ids


def read_token(text: str, keys: Mapping[str, bytes]) -> LinkIds | None:
    """What a token names; None when none of the keys made it."""
    found = _TOKEN.fullmatch(text)
    if not found:
        return None
    code, ids = text[:12], text[12:]
    genuine = [hmac.compare_digest(code, _code(key, ids)) for key in keys.values()]
    return LinkIds(int(found[2], 16), int(found[3], 16) if found[3] else None) if any(genuine) else None


def _code(key: bytes, ids: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, ids.encode(), "sha256")[:_CODE_BYTES]).decode()
