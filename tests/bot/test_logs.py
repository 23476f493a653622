import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import configure_logs, redact

OPENID = "o" + "A1_-" * 6 + "xyz"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the lines go; what was set up before is set up again."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    configure_logs("info", written)
    yield written
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_one_json_object_a_line(stream: io.StringIO) -> None:
    structlog.get_logger("bot.x").warning("said\n“你好”", count=3, ok=True, none=None)
    logging.getLogger("aiohttp").error("broke %s", "it")
    ours, theirs = lines(stream)
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {
        "event": "said\n“你好”",
        "level": "warning",
        "logger": "bot.x",
        "count": 3,
        "ok": True,
        "none": None,
    }
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("broke it", "error", "aiohttp")
    assert "“你好”" in stream.getvalue()


def test_less_severe_lines_are_left_out(stream: io.StringIO) -> None:
    structlog.get_logger("x").debug("no")
    logging.getLogger("x").debug("no")
    logging.getLogger("apscheduler.scheduler").info("a tick")
    logging.getLogger("alembic.runtime.plugins").info("setup plugin")
    logging.getLogger("watchfiles.main").info("1 change detected")
    assert lines(stream) == []


def test_a_traceback_is_kept_in_its_line(stream: io.StringIO) -> None:
    try:
        int("https://a.example/?access_token=hush&x=1")
    except ValueError:
        structlog.get_logger("x").exception("failed")
    (line,) = lines(stream)
    assert line["exception"].startswith("Traceback")
    assert "https://a.example/?access_token=[redacted]&x=1" in line["exception"]


@pytest.mark.parametrize(
    "fields",
    [
        *({key: "hush"} for key in ("token", "secret", "aes_key", "previous_aes_key", "access_token")),
        *({key: "hush"} for key in ("openid", "sender", "text", "content", "payload", "phone")),
        {"body": b"hush"},
        {"url": "https://a.example/cgi-bin?access_token=hush"},
        {"url": "https://a.example/wechat/main?signature=hush&timestamp=1"},
        {"url": "https://a.example/?msg_signature=hush&openid=hush"},
        {"url": "postgresql://roost:hush@db/roost"},
        {"answer": '{"access_token": "hush", "expires_in": 7200}'},
        {"answer": "{'secret': 'hush'}"},
        {"answer": json.dumps({"inner": '{"access_token":"hush"}'})},
        {"nested": {"token": "hush", "deep": [{"text": "hush"}]}},
        {"problems": ("ok", "secret=hush")},
        {"error": ValueError("token=hush")},
    ],
)  # fmt: skip
def test_secrets_and_what_members_said_are_left_out(stream: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger("x").info("an event", **fields)
    assert "hush" not in stream.getvalue()
    assert "[redacted]" in stream.getvalue()


def test_openids_in_texts_are_left_out(stream: io.StringIO) -> None:
    logging.getLogger("x").warning("to %s failed", OPENID)
    assert lines(stream)[0]["event"] == "to [openid] failed"


@pytest.mark.parametrize(
    "text", ["errcode=40001", '"errcode":40001', "status 200", "item=first-tip", "https://a.example/"]
)
def test_what_helps_is_kept(text: str) -> None:
    assert redact(None, "info", {"event": text}) == {"event": text}
