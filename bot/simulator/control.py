"""The control API under /sim/: for the chat page, for scripts and for tests."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.simulator import control_json
from bot.simulator.acts import fields_of
from bot.simulator.control_json import answer, refuse
from bot.simulator.core import Platform
from bot.simulator.envelope import Callback
from bot.simulator.errors import Refused
from bot.simulator.outcome import Outcome
from bot.simulator.pusher import Pusher, raw_callback
from bot.simulator.state import Json, Member, iso

Activity = Callable[[str], Awaitable[list[dict[str, str]]]]
"""openid -> what the program under test recorded for that member: at, kind, topic, handler, source, text."""

_MODES = ("plain", "compatible", "secure")
_MOST_COPIES = 1000
_YEARS = range(2000, 3000)


class Control:
    """The handlers of /sim/…; bad requests are 400, acts that WeChat refuses 409, both with a reason."""

    def __init__(self, platform: Platform, pusher: Pusher, activity: Activity | None) -> None:
        self._platform = platform
        self._pusher = pusher
        self._activity = activity

    def routes(self) -> list[web.RouteDef]:
        """Every control path in one list."""
        return [
            web.get("/sim/state", self.state),
            web.post("/sim/members", self.members),
            web.post("/sim/act", self.act),
            web.post("/sim/callback", self.callback),
            web.post("/sim/verify", self.verify),
            web.post("/sim/settle", self.settle),
            web.get("/sim/messages", self.messages),
            web.get("/sim/activity", self.activity),
            web.get("/sim/faults", self.faults),
            web.post("/sim/faults", self.set_faults),
            web.get("/sim/clock", self.clock),
            web.post("/sim/clock", self.set_clock),
            web.get("/sim/calls", self.calls),
            web.post("/sim/reset", self.reset),
            web.post("/sim/webhook", self.webhook),
        ]

    async def state(self, _request: web.Request) -> web.Response:
        """Everything the page shows at once."""
        platform, state = self._platform, self._platform.state
        return answer(
            {
                "account": platform.settings.name,
                "notice": platform.notice,
                "now": iso(platform.now()),
                "webhook": platform.webhook,
                "mode": platform.settings.mode,
                "menu": state.menu,
                "scenes": [{"scene": s.scene, "ticket": s.ticket} for s in state.scenes.values()],
                "members": [member.json() for member in state.members.values()],
                "faults": platform.faults.rows(),
                "has_activity": self._activity is not None,
            }
        )

    async def members(self, request: web.Request) -> web.Response:
        """A new member who does not follow yet."""
        name = control_json.text(await control_json.read(request), "name")
        return answer(self._platform.add_member(name).json())

    async def act(self, request: web.Request) -> web.Response:
        """Let a member do something; the answer is the callback's result."""
        body = control_json.plain(await control_json.read(request))
        member = self._known(body.get("openid"))
        if body.get("action") == "pay":  # opens a window, yet no callback tells of it
            self._platform.open_window(member, "payment")
            return answer(Outcome().json())
        try:
            fields = fields_of(self._platform, member, body)
        except Refused as reason:
            return answer({"error": str(reason)}, 409)
        return answer((await self._pusher.push(self._pusher.plain(fields))).json())

    async def callback(self, request: web.Request) -> web.Response:
        """Push one callback, honest or tampered with, once or several times at once."""
        body = await control_json.read(request)
        copies = body.get("copies", 1)
        if not isinstance(copies, int) or not 1 <= copies <= _MOST_COPIES:
            refuse(f"copies is a number from 1 to {_MOST_COPIES}")
        outcome = await self._pusher.push(self._made(body), copies)
        return answer(outcome.json())

    async def verify(self, request: web.Request) -> web.Response:
        """Send the GET that verifies the webhook's URL, honest or tampered with."""
        attempt, passed = await self._pusher.verify(control_json.tamper(await control_json.read(request)))
        return answer({"passed": passed, **asdict(attempt)})

    async def settle(self, _request: web.Request) -> web.Response:
        """Wait for the pushes that follow from API calls."""
        return answer({"pushed": [outcome.json() for outcome in await self._pusher.settle()]})

    async def messages(self, request: web.Request) -> web.Response:
        """One member's chat, oldest first."""
        openid = request.query.get("openid")
        rows = [m.json() for m in self._platform.state.messages if m.openid == openid]
        return answer({"messages": rows})

    async def activity(self, request: web.Request) -> web.Response:
        """What the program under test recorded; 404 when it gives no insight."""
        if self._activity is None:
            return answer({"error": "the program under test shows no activity"}, 404)
        return answer({"rows": await self._activity(request.query.get("openid", ""))})

    async def faults(self, _request: web.Request) -> web.Response:
        """The faults in force with their hit counts."""
        return answer({"faults": self._platform.faults.rows()})

    async def set_faults(self, request: web.Request) -> web.Response:
        """Replace the list of faults."""
        try:
            self._platform.faults.replace((await control_json.read(request)).get("faults", []))
        except (TypeError, ValueError) as error:
            return answer({"error": str(error)}, 400)
        return await self.faults(request)

    async def clock(self, _request: web.Request) -> web.Response:
        """The simulator's present instant."""
        return answer({"now": iso(self._platform.now())})

    async def set_clock(self, request: web.Request) -> web.Response:
        """Move the clock by `advance_seconds`, or to `now`."""
        body, clock = await control_json.read(request), self._platform.clock
        try:
            target = clock.now() + timedelta(seconds=float(body.get("advance_seconds", 0)))
            if "now" in body:
                target = datetime.fromisoformat(body["now"])
            by = target - clock.now()
        except (TypeError, ValueError, OverflowError) as error:
            refuse(f"advance_seconds is a number, now an ISO time with zone: {error}")
        if target.year not in _YEARS:
            refuse(f"the clock shows years from {_YEARS[0]} to {_YEARS[-1]}")
        clock.advance(by)
        return await self.clock(request)

    async def calls(self, request: web.Request) -> web.Response:
        """The API calls received, oldest first, of one endpoint or of all."""
        endpoint = request.query.get("endpoint")
        rows = [c.json() for c in self._platform.state.calls if endpoint in (None, c.endpoint)]
        return answer({"calls": rows})

    async def reset(self, _request: web.Request) -> web.Response:
        """Forget everything but the settings and the webhook."""
        self._platform.reset()
        return answer({})

    async def webhook(self, request: web.Request) -> web.Response:
        """Send callbacks to another URL from now on."""
        self._platform.webhook = control_json.text(await control_json.read(request), "url")
        return answer({"webhook": self._platform.webhook})

    def _known(self, openid: Any) -> Member:
        member = self._platform.state.members.get(openid) if isinstance(openid, str) else None
        if member is None:
            refuse(f"no member has the openid {openid!r}; POST /sim/members makes one")
        return member

    def _made(self, body: Json) -> Callback:
        platform, settings = self._platform, self._platform.settings
        fields = control_json.fields(body)
        if fields is None:
            honest = raw_callback(platform, body["xml"])
        else:
            honest = self._pusher.plain(platform.callback(str(fields["FromUserName"]), fields))
        mode = body.get("mode", settings.mode)
        key = settings.previous_aes_key if body.get("key") == "previous" else settings.aes_key
        if mode not in _MODES or (mode != "plain" and not key):
            refuse(f"mode is one of {', '.join(_MODES)}; all but plain need an aes_key")
        return Callback(honest.xml, honest.fields, mode, key, control_json.tamper(body))
