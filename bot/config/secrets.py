"""What is a secret, wherever it hides, and what is none though it stands for one. Pure."""

import re
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

MIN_TOKEN_LENGTH = 16
_FEWEST = 5
"""Different characters of a token: of 16 digits at random, one in ten thousand has fewer."""
_NAMED = re.compile(r"(?:key|token|secret|password|passwd|pwd|pass|sig|signature|auth|credentials?|code)\Z")
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w-]{20,}", re.ASCII)
_KEY = re.compile(r"(?:sk|pk|key)-[\w-]{16,}", re.ASCII)


def whole(secret: SecretStr) -> SecretStr:
    """The secret.

    Raises: ValueError where blanks stand around it, as around one that was copied with them.
    """
    value = secret.get_secret_value()
    if value != value.strip():
        raise ValueError("has blanks around it; copy it again, without them")
    return secret


def strong(secret: SecretStr, proves: str) -> SecretStr:
    """The secret. proves: what it is there for.

    Raises: ValueError where it is set and can be guessed.
    """
    value = whole(secret).get_secret_value()
    if 0 < len(value) < MIN_TOKEN_LENGTH:
        raise ValueError(f"needs at least {MIN_TOKEN_LENGTH} characters (it is what proves {proves})")
    if value and len(set(value)) < _FEWEST:
        raise ValueError(f"needs at least {_FEWEST} different characters (it is what proves {proves})")
    return secret


def secret_in_address(address: object) -> str:
    """What an http address holds before the host, in its path or in its query; "" where that is no secret."""
    try:
        parts = urlsplit(str(address))
        query = parse_qsl(f"{parts.query}&{parts.fragment}")
    except ValueError:
        return ""
    if "@" in parts.netloc:
        return "password"
    is_named = any(_NAMED.search(re.sub(r"[\W_]", "", name.lower())) for name, _ in query)
    is_key = is_named or any(_RANDOM.fullmatch(value) for _, value in query) or _KEY.search(parts.path)
    return "key" if is_key else ""


def secret_in_database_url(url: object) -> str:
    """What a database's address holds; "" where it holds no secret."""
    try:
        parsed = make_url(str(url))
    except (ArgumentError, ValueError):
        return ""
    is_named = any(name.lower().endswith("password") for name in parsed.query)
    return "password" if parsed.password or is_named else ""
