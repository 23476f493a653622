import io
import json
import logging
import string
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import configure_logs, redact


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


openids = st.text(string.ascii_letters + string.digits + "-_", min_size=27, max_size=27).map("o".__add__)
secrets = st.text(string.ascii_letters + string.digits + "-_", min_size=16, max_size=43)
SECRET_IN = (
    "Bearer {}",
    "Authorization: Bearer {}",
    "password: {}",
    "password={}; next",
    "postgresql://roost:{}@db/roost",
    "/wechat/main?msg_signature={}&timestamp=1",
    '{{"access_token":"{}","expires_in":7200}}',
    "{{'secret': '{}'}}",
    "AppSecret: {}",
)
OPENID_IN = ("to {} failed", "{}", "({})", "'{}'", "Key (openid)=({}) already exists.", "touser={}", "a/{}/b")


@given(openids, st.sampled_from(OPENID_IN))
def test_openids_in_texts_are_left_out(openid: str, within: str) -> None:
    assert openid not in str(redact(None, "info", {"event": within.format(openid)}))


@given(secrets, st.sampled_from(SECRET_IN))
def test_secrets_in_texts_are_left_out(secret: str, within: str) -> None:
    assert secret not in str(redact(None, "info", {"event": within.format(secret)}))


@pytest.mark.parametrize(
    "text",
    [
        "duplicate key\nDETAIL:  Key (nickname)=(hush) already exists.",
        "CONTEXT:  unnamed portal parameter $1 = 'hush'",
        "from wmhushhushhushhushhushhushhushhu",
    ],
)
def test_what_a_database_or_another_platform_tells_is_left_out(text: str) -> None:
    assert "hush" not in str(redact(None, "info", {"event": text}))


@pytest.mark.parametrize("phone", ["13800138000", "+8613800138000", "86 13800138000", "电话13800138000。"])
def test_phones_are_left_out(phone: str) -> None:
    assert "13800138000" not in str(redact(None, "info", {"event": phone}))


@pytest.mark.parametrize(
    "text",
    [
        "errcode=40001",
        '"errcode":40001',
        "status 200",
        "item=first-tip",
        "https://a.example/",
        "20261128123456789",
    ],
)
def test_what_helps_is_kept(text: str) -> None:
    assert redact(None, "info", {"event": text}) == {"event": text}
