"""What a channel is to the rest of the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from handlers.content import AnyContent
from handlers.contract import Event


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A webhook request as it arrived: query by name, body at most 64 KiB."""

    method: str
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Handshake:
    """The platform's test of the URL; `echo` is the whole answer."""

    echo: str


class RefusedError(Exception):
    """A request that is not from the platform, or not readable; nothing of it is kept."""

    status = 400


class BadSignatureError(RefusedError):
    """Not signed with this account's token, or signed too long ago."""

    status = 403


@dataclass(frozen=True, slots=True)
class PassiveReply:
    """What goes out in the answer to a callback, and what is left for the customer-service path."""

    body: bytes
    content_type: str
    rest: tuple[AnyContent, ...] = ()


class Channel(Protocol):
    """Decoding and rendering for one account; pure, `now` is passed in."""

    def decode(self, request: RawRequest, now: datetime) -> Event | Handshake:
        """Verify, decrypt and parse.

        Raises: BadSignatureError (403), RefusedError (400).
        """
        ...

    def render(self, event: Event, content: AnyContent | None, now: datetime) -> PassiveReply:
        """The answer to `event`; None or a kind that takes no reply gives `success`."""
        ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took it."""

    platform_id: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform refused it for good; `code` is its errcode."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """It was certainly not executed and may be sent again after this time.

    parked: the whole endpoint is to rest that long (quota used up, or the account is refused).
    """

    after: timedelta
    reason: str
    parked: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it was executed: never sent again by itself."""

    reason: str


Outcome = Accepted | Rejected | Retry | Unknown


class Sender(Protocol):
    """Sends one message to one member by the customer-service path."""

    async def send(self, openid: str, content: AnyContent) -> Outcome:
        """Never raises for what the platform or the network does: that is the outcome."""
        ...
