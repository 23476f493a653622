"""A group of events beside what is known of them: which are new, and which are nobody's. Pure.

In plain mode a signature says nothing of the body, and in the others not where the nonce ends and the body
begins: whoever has seen one could sign something of their own with it. So each is good for one body.
"""

from collections.abc import Mapping, Sequence

from bot.channels.port import BadSignatureError
from handlers.contract import Event
from storage.inbox import StoredReply


class Arrivals:
    """replies: by key, the answers of those that were acknowledged before; the new ones are added.

    owners: by signature, the key of the event that came with it before.
    fresh: what is to be handled, by key. signatures: the owners of those that have not come before.
    """

    def __init__(
        self,
        events: Sequence[Event],
        replies: Mapping[str, StoredReply] | None = None,
        owners: Mapping[str, str] | None = None,
    ) -> None:
        self.replies = dict(replies or {})
        self.signatures: dict[str, str] = {}
        self._events = events
        self._owners = dict(owners or {})
        for event in events:
            if event.signature and event.signature not in self._owners:
                self._owners[event.signature] = self.signatures[event.signature] = event.key
        self.fresh = {
            event.key: event for event in events if event.key not in self.replies and self._is_signed(event)
        }

    def answers(self) -> list[StoredReply | Exception]:
        """Of each event, in order, once all that are fresh have a reply."""
        return [
            self.replies[event.key]
            if self._is_signed(event)
            else BadSignatureError("signed for another message: somebody has seen that one's address")
            for event in self._events
        ]

    def _is_signed(self, event: Event) -> bool:
        return self._owners.get(event.signature, event.key) == event.key
