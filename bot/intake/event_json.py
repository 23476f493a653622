"""An event as text, so that it can wait in the inbox and be handled later."""

import json
from datetime import UTC, datetime

from handlers.contract import Event
from handlers.kinds import Kind


def dump_event(event: Event) -> str:
    """The event as JSON; pure ASCII, so that no character in it can fail to be stored."""
    return json.dumps(
        {
            "key": event.key,
            "account": event.account,
            "sender": event.sender,
            "kind": event.kind,
            "at": event.at.timestamp(),
            "text": event.text,
            "scene": event.scene,
            "choice": event.choice,
            "fields": event.fields,
        }
    )


def load_event(payload: str) -> Event:
    """The event that `dump_event` wrote; how its callback was encrypted is no longer known."""
    values = json.loads(payload)
    values["kind"] = Kind(values["kind"])
    values["at"] = datetime.fromtimestamp(values["at"], UTC)
    return Event(**values)
