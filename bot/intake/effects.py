"""Everything a group of events changes, gathered first and written in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.texts import split
from bot.config.model import Config
from bot.delivery import receipts
from bot.intake.decide import Decision
from bot.intake.event_json import dump_event
from bot.intake.member_events import logged_as, opened_window
from handlers.content import AnyContent, Text, summary, to_json
from handlers.contract import Event
from storage.inbox import StoredReply
from storage.models import InboxState
from storage.profiles import MemberRecord
from storage.store import Store

Row = dict[str, Any]
SILENCE = StoredReply(b"success", "text/plain")


@dataclass(slots=True)
class Effects:
    """Rows by table; `write` puts them into one transaction. now: when the group is handled."""

    now: datetime
    config: Config
    records: dict[tuple[str, str], MemberRecord] = field(default_factory=dict)
    inbox: list[Row] = field(default_factory=list)
    signatures: dict[str, str] = field(default_factory=dict)
    settled: list[tuple[str, Row]] = field(default_factory=list)
    engagement: list[Row] = field(default_factory=list)
    windows: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    outbox: list[Row] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    def acknowledge(
        self, event: Event, answer: StoredReply, member_id: str | None = None, **other: Any
    ) -> None:
        """The event's inbox row; `other` are the columns in which it is not simply done."""
        row: Row = {
            "key": event.key,
            "account": event.account,
            "kind": event.kind,
            "member_id": member_id,
            "payload": dump_event(event),
            "at": event.at,
            "received_at": self.now,
            "state": InboxState.DONE,
            "reply": answer.body,
            "reply_type": answer.content_type,
            "attempts": 0,
            "retry_at": None,
            "error": "",
        }
        self.inbox.append(row | other)
        if event.kind in receipts.TOLD:
            self.told.append(event)

    def keep(self, decision: Decision, record: MemberRecord) -> None:
        """What stays of an event however it is answered: the member, the log line, the window it opened."""
        event, reply = decision.event, decision.reply
        self.records[event.account, event.sender] = record
        topic = reply.topic or event.choice or event.kind.value
        source, kind = event.scene or event.choice, logged_as(event)
        self._log(decision, record, kind, event.at, topic=topic, source=source, text=event.text)
        window = opened_window(event, self.config.delivery.windows)
        if window:
            key = (window["account"], window["openid"], window["trigger"])
            if key not in self.windows or window["opened_at"] >= self.windows[key]["opened_at"]:
                self.windows[key] = window

    def said_at_once(self, decision: Decision, record: MemberRecord) -> None:
        """The passive reply's log line."""
        reply = decision.reply
        if reply.content is not None:
            text = summary(reply.content)
            self._log(decision, record, "out", self.now, topic=reply.topic, source="reply", text=text)

    def say_later(self, decision: Decision, record: MemberRecord, contents: Sequence[AnyContent]) -> None:
        """Messages for the customer-service path; the event's key and their number make each unique.

        Raises: KeyError when the account is no longer configured.
        """
        limit = self.config.accounts[decision.event.account].text_limit
        parts = [part for content in contents for part in _sendable(content, limit)]
        due_since = self._due_since(decision.event)
        self.outbox += [
            {
                "dedupe": f"{decision.event.key}/{number}",
                "account": decision.event.account,
                "member_id": record.profile.id,
                "openid": decision.event.sender,
                "content": to_json(content),
                "topic": decision.reply.topic,
                "handler": decision.handler,
                "source": "reply",
                "purpose": "service",
                "created_at": self.now,
                "not_before": due_since,
                "expires_at": self.now + self.config.delivery.reply_expires,
            }
            for number, content in enumerate(parts)
        ]

    def _due_since(self, event: Event) -> datetime:
        """What runs out sooner has been due for longer, and so goes first of the answers."""
        window = opened_window(event, self.config.delivery.windows)
        if window is None:
            return self.now
        closes: datetime = window["expires_at"]
        return min(self.now, closes - self.config.delivery.reply_expires)

    def write(self, store: Store) -> int:
        """Write everything; tells how many messages may go out now.

        Raises: ConflictError when another process was first with one of the rows.
        """
        store.members.save(self.records.values())
        store.inbox.add(self.inbox)
        store.signatures.add(self.signatures)
        for key, values in self.settled:
            store.inbox.settle_deferred(key, values)
        store.engagement.add(self.engagement)
        store.windows.open(list(self.windows.values()))
        accepted = receipts.keep(store, self.told, self.now)
        addresses = {(each[0], each[1]) for each in self.windows} | accepted
        return store.outbox.contacted(addresses, self.now) + store.outbox.add(self.outbox)

    def _log(self, decision: Decision, record: MemberRecord, kind: str, at: datetime, **columns: str) -> None:
        line = {"member_id": record.profile.id, "account": record.account, "at": at, "kind": kind}
        self.engagement.append(line | {"handler": decision.handler} | columns)


def _sendable(content: AnyContent, limit: int) -> list[AnyContent]:
    """The content in messages of at most `limit` bytes of text each."""
    if not isinstance(content, Text):
        return [content]
    return [content.model_copy(update={"text": part}) for part in split(content.text, limit, limit)]
