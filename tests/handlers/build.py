"""Short ways to say what happened and to ask a handler about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from handlers.contract import Context, Event, Handler, Reply
from handlers.kinds import Kind
from storage.profiles import Profile

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
MEMBER = Profile("m1", joined_at=AT)

Ask = Callable[..., Reply | None]


def asking(handler: Handler[Any], settings: dict[str, Any] | None = None) -> Ask:
    """The handler's answer, asked as `ask("text")`, `ask(kind=…, scene=…)`."""
    answer = handler.build(handler.settings.model_validate(settings or {}))

    def ask(
        text: str = "",
        kind: Kind = Kind.TEXT,
        scene: str = "",
        choice: str = "",
        member: Profile = MEMBER,
    ) -> Reply | None:
        event = Event("k1", "brand", "o1", kind, AT, text=text, scene=scene, choice=choice)
        return answer(event, Context(AT, member))

    return ask


def topic(reply: Reply | None) -> str | None:
    return None if reply is None else reply.topic


def refusal(handler: Handler[Any], settings: dict[str, Any], context: dict[str, Any] | None = None) -> str:
    """What the handler's settings say against a configuration."""
    with pytest.raises(ValidationError) as refused:
        handler.settings.model_validate(settings, context=context)
    return str(refused.value)
