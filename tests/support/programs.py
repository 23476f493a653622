"""Programs, events and records for tests, built without files."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import Clock, FixedClock
from bot.config.model import Config
from bot.intake.processor import Live, Processor
from bot.program import NamedAnswer, Program, open_channels
from handlers.content import Text
from handlers.contract import Answer, Context, Event, Reply
from handlers.kinds import Kind
from storage.database import Database
from storage.profiles import MemberChange
from tests.bot.channels.accounts import APPID, KEY, TOKEN
from tests.bot.channels.sample import ACCOUNT

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def config(**sections: Any) -> Config:
    """One account `main` in secure mode; `account` changes it, other names are whole sections.

    A member may write as fast as tests do.
    """
    account = {
        "appid": APPID,
        "original_id": ACCOUNT,
        "token": TOKEN,
        "secret": "a-secret-of-the-tests",
        "aes_key": KEY,
        "api_base": "http://127.0.0.1:9",
    } | sections.pop("account", {})
    server = {"port": 0, "member_limit": 1_000_000} | sections.pop("server", {})
    return Config.model_validate({"accounts": {"main": account}, "server": server, **sections})


def program(*answers: Answer, settings: Config | None = None) -> Program:
    chain = tuple(NamedAnswer(f"handler{number}", answer) for number, answer in enumerate(answers, 1))
    return Program(Path("config.toml"), settings or config(), chain)


def live(*answers: Answer, settings: Config | None = None) -> Live:
    made = program(*answers, settings=settings)
    return Live(made, open_channels(made.config.accounts, lambda size: b"r" * size))


def new_ids(prefix: str = "m") -> Callable[[], str]:
    count = itertools.count(1)
    return lambda: f"{prefix}{next(count)}"


def processor(
    database: Database,
    *answers: Answer,
    clock: Clock | None = None,
    settings: Config | None = None,
    queued: Callable[[], None] = lambda: None,
) -> Processor:
    made = live(*answers, settings=settings)
    return Processor(database, lambda: made, clock or FixedClock(NOON), new_ids(), queued)


def echo(event: Event, _context: Context) -> Reply | None:
    """Says a text back."""
    return Reply(Text(text=f"echo {event.text}"), "echo") if event.text else None


def wishes(event: Event, _context: Context) -> Reply | None:
    """TD and 恢复, as the preferences handler has them."""
    wants = {"TD": False, "恢复": True}.get(event.text)
    return None if wants is None else Reply(None, "wish", MemberChange(wants_marketing=wants))


def says(*texts: str) -> Answer:
    """Always the same: the first at once, the others after it."""
    first, *more = [Text(text=text) for text in texts]
    return lambda _event, _context: Reply(first, "said", more=tuple(more))


def event(
    kind: Kind = Kind.TEXT,
    text: str = "",
    *,
    sender: str = "o1",
    at: datetime = NOON,
    key: str = "",
    **more: Any,
) -> Event:
    """The key is made of the rest unless it is given."""
    key = key or f"{kind}/{text}/{sender}/{at.isoformat()}"
    return Event(key, "main", sender, kind, at, text=text, **more)


def texts(count: int, sender: str = "o1") -> Sequence[Event]:
    return [event(text=f"text {number}", sender=sender) for number in range(count)]
