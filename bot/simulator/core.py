"""The simulated platform itself, without any network: state, clock, ids, and what follows from a callback."""

import random
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Clock
from bot.simulator import windows
from bot.simulator.errors import ApiError
from bot.simulator.faults import Faults
from bot.simulator.markup import Fields
from bot.simulator.settings import SimulatorSettings
from bot.simulator.state import Json, Member, Message, Scene, State

_ALPHABET = string.ascii_letters + string.digits
_MSG_ID_BASE = 24_540_000_000_000_000  # beyond 2**53, as the platform's are


class MovableClock(Clock, Protocol):
    """A clock that the control API can move."""

    def advance(self, by: timedelta) -> None:
        """Move on (or back)."""
        ...


class Platform:
    """One Official Account on the simulated platform.

    Instants come from `clock`, ids and tokens from `random`. Endpoints (`bot.simulator.api`) change it, the
    pusher sends what `drain` returns, `listeners` hear of every new chat line, the page shows `notice`.
    """

    def __init__(
        self,
        settings: SimulatorSettings,
        clock: MovableClock,
        rng: random.Random,
        menu: Sequence[Json] = (),
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.random = rng
        self.webhook = settings.webhook
        self.notice: Json | None = None
        self._menu = menu
        self.faults = Faults()
        self.state = State(menu=list(menu))
        self.listeners: set[Callable[[Message], None]] = set()
        self._effects: list[Fields] = []

    def now(self) -> datetime:
        """The simulator's present instant, aware UTC."""
        return self.clock.now()

    def reset(self) -> None:
        """Forget everything but the settings, the first menu, the webhook and the clock's offset."""
        self.state = State(menu=list(self._menu))
        self.faults = Faults()
        self._effects = []

    def opaque(self, length: int, prefix: str = "") -> str:
        """A random id of `length` characters."""
        return prefix + "".join(self.random.choices(_ALPHABET, k=length - len(prefix)))

    def next_id(self) -> int:
        """A number nobody had before."""
        self.state.next_id += 1
        return self.state.next_id - 1

    def msg_id(self) -> str:
        """A 64-bit MsgId."""
        return str(_MSG_ID_BASE + self.next_id())

    def add_member(self, name: str = "", openid: str = "") -> Member:
        """A WeChat user who does not follow the account yet."""
        number = len(self.state.members) + 1
        member = Member(
            openid or self.opaque(28, "o"), self.opaque(28, "oU"), name or f"会员{number}", self.now()
        )
        self.state.members[member.openid] = member
        return member

    def member(self, openid: object) -> Member:
        """That member. Raises: ApiError 40003 for an openid that is not of this account."""
        found = self.state.members.get(openid) if isinstance(openid, str) else None
        if found is None:
            raise ApiError(40003)
        return found

    def reachable(self, openid: object) -> Member:
        """A member who follows and has not been blocked. Raises: ApiError 40003, 43004, 43019."""
        found = self.member(openid)
        if found.blocked:
            raise ApiError(43019)
        if not found.following:
            raise ApiError(43004)
        return found

    def followers(self) -> list[Member]:
        """All who follow, oldest first."""
        return [member for member in self.state.members.values() if member.following]

    def scene(self, name: str) -> Scene:
        """The newest code of that scene; one printed before the simulator began gets its ticket now."""
        for scene in reversed(self.state.scenes.values()):
            if scene.scene == name:
                return scene
        return self.add_scene(name, None)

    def add_scene(self, name: str, until: datetime | None) -> Scene:
        """A new QR code for that scene."""
        scene = Scene(name, self.opaque(96, "gQ"), until)
        self.state.scenes[scene.ticket] = scene
        return scene

    def say(self, openid: str, direction: str, via: str, kind: str, content: Json) -> Message:
        """Put one line into a member's chat and tell the listeners."""
        message = Message(self.next_id(), self.now(), openid, direction, via, kind, content)
        self.state.messages.append(message)
        for listener in tuple(self.listeners):
            listener(message)
        return message

    def callback(self, openid: str, fields: Mapping[str, Any]) -> Fields:
        """The fields of a callback from `openid`, with the common ones in front where they are absent."""
        common = {
            "ToUserName": self.settings.original_id,
            "FromUserName": openid,
            "CreateTime": int(self.now().timestamp()),
        }
        extra = {} if fields.get("MsgType") == "event" else {"MsgId": self.msg_id()}
        return common | extra | dict(fields)

    def emit(self, openid: str, event: str, fields: Mapping[str, Any]) -> None:
        """Plan an event that follows from an API call; pushed after the call was answered."""
        self._effects.append(self.callback(openid, {"MsgType": "event", "Event": event, **fields}))

    def drain(self) -> Iterable[Fields]:
        """The planned events, which are then no longer planned."""
        effects, self._effects = self._effects, []
        return effects

    def open_window(self, member: Member, trigger: windows.Trigger) -> None:
        """Fill the bucket of that trigger; a trigger without a rule opens nothing."""
        rule = self.settings.windows.get(trigger)
        if rule:
            member.buckets = windows.opened(member.buckets, trigger, rule, self.now())
