"""What a channel is to the rest of the program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from handlers.content import AnyContent
from handlers.contract import Event

FRESHNESS = timedelta(seconds=300)
"""How far from now, before or after, a request may have been signed."""


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A webhook request as it arrived: query by name, body at most 64 KiB."""

    method: str
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Handshake:
    """The platform's test of the URL; `echo` is the whole answer. signature: as in Event."""

    echo: str
    signature: str = field(default="", compare=False, repr=False)


class RefusedError(Exception):
    """A request that is not from the platform, or not readable; nothing of it is kept."""

    status = 400


class BadSignatureError(RefusedError):
    """Not signed with this account's token, signed too long ago, or signed for another message."""

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
class Closed:
    """Nothing was sent, since this path is closed to the member; by another one it may go."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """It was certainly not executed and may be sent again after this time.

    parked: the endpoint is to rest that long (quota used up), or, whole_account, everything of the account.
    code: the platform's errcode, 0 where the call did not reach it.
    """

    after: timedelta
    reason: str
    parked: bool = False
    whole_account: bool = False
    code: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it was executed: sent again only under the same key, where the path has one."""

    reason: str


Outcome = Accepted | Rejected | Closed | Retry | Unknown


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call's worth: a content for one member, or for up to 10,000 of a mass send.

    key: the same for every repetition; paths that know repetitions by it take no message twice.
    """

    openids: tuple[str, ...]
    content: AnyContent
    key: str


class Sender(Protocol):
    """One path to the members of one account.

    endpoint: what its calls count against, such as "message/custom/send".
    """

    @property
    def endpoint(self) -> str:
        """The API's path, without `/cgi-bin/`."""
        ...

    async def send(self, message: Outgoing) -> Outcome:
        """Never raises for what the platform or the network does: that is the outcome."""
        ...


Senders = Mapping[tuple[str, str], Sender]
"""By account and path (a name of `bot.delivery.ladder.Path`)."""
