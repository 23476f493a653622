"""JSON log lines on standard error, without secrets and without what members said."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

_SECRET_KEYS = frozenset(
    {
        "token",
        "secret",
        "aes_key",
        "previous_aes_key",
        "password",
        "access_token",
        "authorization",
        "url_password",
    }
)
_PERSONAL_KEYS = frozenset(
    {"openid", "sender", "text", "content", "payload", "name", "nickname", "phone", "body"}
)
_IN_TEXT: tuple[tuple[re.Pattern[str], str], ...] = (
    # in an address, in JSON, in a printed dictionary, or as a header or setting
    (
        re.compile(
            r"(\w*(?:token|secret|aes_key|password|passwd|signature|openid)|(?<![a-z])code)"
            r"(=|\\?[\"']?\s*:\s*\\?[\"']?)[^&\s'\"\\),;]+",
            re.IGNORECASE,
        ),
        r"\1\2[redacted]",
    ),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), r"\1 [redacted]"),
    (re.compile(r"(://[^:/@\s]*:)[^@\s]+@"), r"\1[redacted]@"),
    # what PostgreSQL tells of a row that it refuses
    (re.compile(r"^((?:DETAIL|CONTEXT|HINT): ).*", re.MULTILINE), r"\1[redacted]"),
    (re.compile(r"(?<![\w-])o[\w-]{27}(?![\w-])", re.ASCII), "[openid]"),
    (re.compile(r"(?<![\w-])w[mo][\w-]{30}(?![\w-])", re.ASCII), "[external_userid]"),
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d{9}(?!\d)"), "[phone]"),
)


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's lines, one JSON object each, to `stream`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty in ("apscheduler", "alembic.runtime.plugins", "watchfiles"):  # they tell of every step
        logging.getLogger(chatty).setLevel(logging.WARNING)


def redact(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets and personal data, by key and inside texts, however deep."""
    for key, value in line.items():
        line[key] = _redacted(key, value)
    return line


def _redacted(key: str, value: Any) -> Any:
    if key in _SECRET_KEYS or key in _PERSONAL_KEYS:
        return "[redacted]"
    match value:
        case None | bool() | int() | float() | logging.LogRecord():
            return value
        case Mapping():
            return {name: _redacted(str(name), below) for name, below in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redacted("", below) for below in value]
        case _:
            return _without_secrets(str(value))


def _without_secrets(text: str) -> str:
    for pattern, replacement in _IN_TEXT:
        text = pattern.sub(replacement, text)
    return text
