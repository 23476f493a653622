"""What the simulated platform remembers: plain records, all in memory."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.simulator.quotas import Counters
from bot.simulator.windows import Buckets

Json = dict[str, Any]
CALLS_KEPT = 100_000


def iso(at: datetime) -> str:
    """An instant as the control API writes it: ISO 8601, UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(slots=True)
class Member:
    """One WeChat user and the relation to the account; never deleted, so that they may follow again."""

    openid: str
    unionid: str
    name: str
    created_at: datetime
    following: bool = False
    followed_at: datetime | None = None
    subscribe_scene: str = "ADD_SCENE_SEARCH"
    scene: str = ""
    remark: str = ""
    blocked: bool = False
    tags: list[int] = field(default_factory=list)
    buckets: Buckets = ()
    spoke_at: datetime | None = None
    typing_until: datetime | None = None
    mass_by_month: Counter[str] = field(default_factory=Counter)
    accepts: Counter[str] = field(default_factory=Counter)

    def json(self) -> Json:
        """As `/sim/state` shows it."""
        return {
            "openid": self.openid,
            "name": self.name,
            "following": self.following,
            "created_at": iso(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a member's chat; "out" = the member received it."""

    id: int
    at: datetime
    openid: str
    direction: str
    via: str
    type: str
    content: Json

    def json(self) -> Json:
        """As `/sim/messages` shows it."""
        return {
            "id": self.id,
            "at": iso(self.at),
            "direction": self.direction,
            "via": self.via,
            "type": self.type,
            "content": self.content,
        }


@dataclass(slots=True)
class Token:
    """An access token: alive until `until` unless it was voided."""

    until: datetime
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A parametric QR code; `until` None is a permanent one."""

    scene: str
    ticket: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Media:
    """An uploaded file; `until` None is permanent material."""

    media_id: str
    type: str
    filename: str
    content_type: str
    body: bytes
    until: datetime | None


@dataclass(slots=True)
class Job:
    """An accepted mass send."""

    msg_id: int
    at: datetime
    clientmsgid: str
    status: str
    body: Json


@dataclass(frozen=True, slots=True)
class Grant:
    """A web authorisation: what a code, a web token or a refresh token stands for."""

    openid: str
    scope: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One API call received; errcode None = it was not executed or its answer was no JSON."""

    rid: str
    endpoint: str
    at: datetime
    openid: str
    errcode: int | None
    body: Any
    answer: Any

    def json(self) -> Json:
        """As `/sim/calls` shows it."""
        return {
            "rid": self.rid,
            "endpoint": self.endpoint,
            "at": iso(self.at),
            "openid": self.openid,
            "errcode": self.errcode,
            "body": self.body,
        }


@dataclass(slots=True)
class State:
    """Everything at once, in the order in which it came to be."""

    members: dict[str, Member] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    calls: deque[CallRecord] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    counters: Counters = field(default_factory=Counters)
    tokens: dict[str, Token] = field(default_factory=dict)
    classic_token: str = ""
    stable_token: str = ""
    stable_forced_at: datetime | None = None
    tickets: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    menu: list[Json] = field(default_factory=list)
    conditional_menus: dict[int, Json] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=lambda: {2: "星标组"})
    next_tag: int = 100
    scenes: dict[str, Scene] = field(default_factory=dict)  # by ticket
    media: dict[str, Media] = field(default_factory=dict)
    templates: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sent_templates: dict[tuple[str, str], datetime] = field(default_factory=dict)
    jobs: dict[int, Job] = field(default_factory=dict)
    mass_speed: int = 0
    codes: dict[str, Grant] = field(default_factory=dict)
    used_codes: set[str] = field(default_factory=set)
    web_tokens: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, Grant] = field(default_factory=dict)
    next_id: int = 1
