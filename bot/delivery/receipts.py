"""The platform's reports and members' wishes about notices: from callbacks to rows.

Source: wechat/official-account-callbacks.md §6.2.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.contract import Event, FieldValue
from handlers.kinds import Kind
from storage.store import Store

TOLD = frozenset(
    {
        Kind.TEMPLATE_SENT,
        Kind.MASS_SENT,
        Kind.SUBSCRIPTION_SENT,
        Kind.SUBSCRIPTION_POPUP,
        Kind.SUBSCRIPTION_CHANGE,
    }
)
"""The kinds of which something is kept here."""
_COUNTS = {"filtered": "FilterCount", "sent": "SentCount", "failed": "ErrorCount"}


def keep(store: Store, events: Sequence[Event], now: datetime) -> set[tuple[str, str]]:
    """Write what these events tell, each event once; gives the (account, openid) who accepted a notice."""
    accepted = set()
    for event in events:
        match event.kind:
            case Kind.TEMPLATE_SENT:
                store.receipts.told(event.account, _text(event.fields, "MsgID"), _status(event.fields), now)
            case Kind.MASS_SENT:
                counts = {name: _number(event.fields, of) for name, of in _COUNTS.items()}
                report = _status(event.fields) | counts
                store.receipts.told(event.account, _text(event.fields, "MsgID"), report, now)
            case Kind.SUBSCRIPTION_SENT:
                for row in _rows(event.fields, "SubscribeMsgSentEvent"):
                    store.receipts.subscription_told(event.account, event.sender, _text(row, "ErrorStatus"))
            case Kind.SUBSCRIPTION_POPUP | Kind.SUBSCRIPTION_CHANGE:
                if _wishes(store, event):
                    accepted.add((event.account, event.sender))
            case _:
                pass
    return accepted


def _wishes(store: Store, event: Event) -> bool:
    """Count acceptances and withdrawals; whether a notice was accepted."""
    accepted = False
    name = "SubscribeMsgPopupEvent" if event.kind is Kind.SUBSCRIPTION_POPUP else "SubscribeMsgChangeEvent"
    for row in _rows(event.fields, name):
        of_it = (event.account, event.sender, _text(row, "TemplateId"))
        if _text(row, "SubscribeStatusString") == "accept":
            store.subscriptions.accepted(*of_it, event.at)
            accepted = True
        elif event.kind is Kind.SUBSCRIPTION_CHANGE:  # refusing one more leaves those accepted before
            store.subscriptions.withdrawn(*of_it)
    return accepted


def _status(fields: Mapping[str, FieldValue]) -> dict[str, Any]:
    """Without the blanks after a colon, which the platform does not always write."""
    return {"status": _text(fields, "Status").replace(": ", ":")[:100]}


def _rows(fields: Mapping[str, FieldValue], name: str) -> Iterator[Mapping[str, FieldValue]]:
    """The items of the event's list, however it is wrapped."""
    wrapper = fields.get(name, fields)
    listed = wrapper.get("List", []) if isinstance(wrapper, Mapping) else []
    for row in listed if isinstance(listed, list) else [listed]:
        if isinstance(row, Mapping):
            yield row


def _text(fields: Mapping[str, FieldValue], name: str) -> str:
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _number(fields: Mapping[str, FieldValue], name: str) -> int:
    text = _text(fields, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - fits
