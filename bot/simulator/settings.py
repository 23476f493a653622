"""What the simulated platform is told about its one Official Account, and its rules as configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.simulator.windows import Trigger, WindowRule

Mode = Literal["plain", "compatible", "secure"]

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

DEFAULT_WINDOWS: Mapping[Trigger, WindowRule] = {  # official-account-api.md §4.1, read 2026-11
    "message": WindowRule(5, timedelta(hours=48)),
    "menu": WindowRule(3, MINUTE),
    "follow": WindowRule(3, MINUTE),
    "scan": WindowRule(3, MINUTE),
    "payment": WindowRule(None, timedelta(hours=48)),
}

DEFAULT_QUOTAS: Mapping[str, int] = {  # calls per day, official-account-api.md §2, read 2026-11
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/tags/create": 1_000,
    "/cgi-bin/tags/get": 1_000,
    "/cgi-bin/tags/update": 1_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
    "/cgi-bin/draft/add": 1_000,
}

DEFAULT_MINUTE_QUOTAS: Mapping[str, int] = {
    "/cgi-bin/stable_token": 10_000,
    "/cgi-bin/message/mass/sendall": 60,
    "/cgi-bin/message/mass/send": 60,
}


@dataclass(frozen=True, slots=True)
class TokenRules:
    """Lives and limits of the two access tokens (official-account-api.md §1)."""

    life: timedelta = timedelta(seconds=7200)
    grace: timedelta = timedelta(0)  # how long /cgi-bin/token leaves the old one alive; ~5 min by hearsay
    overlap: timedelta = timedelta(minutes=5)  # stable_token: old and new are both valid
    force_spacing: timedelta = timedelta(seconds=30)
    force_per_day: int = 20


@dataclass(frozen=True, slots=True)
class MassRules:
    """Caps of the mass send (official-account-api.md §7)."""

    per_member_month: int = 4
    to_all_day: int = 1
    to_all_month: int = 4
    clientmsgid_bytes: int = 64
    dedupe: timedelta = DAY
    spacing: timedelta = MINUTE  # a repeat sooner than this is 45066, later 45065


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes and lengths; the ones marked unverified in the notes are all here to be changed."""

    text_bytes: int = 2048
    page: int = 10_000  # openids per user/get and user/tag/get page
    batch_tag: int = 50
    batch_info: int = 100
    batch_blacklist: int = 20
    tags: int = 100
    tags_per_member: int = 20
    tag_name_bytes: int = 30
    remark_chars: int = 30
    clear_quota_month: int = 10
    template_dedupe: timedelta = timedelta(minutes=10)
    media_life: timedelta = timedelta(days=3)
    code_life: timedelta = timedelta(minutes=5)
    refresh_life: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """One account on the simulated platform; the chat page is titled with its `name`.

    `webhook` is the URL of the program under development ("" = callbacks go nowhere) and may be changed
    while running. `aes_key` is the 43-character EncodingAESKey; it may be "" in plain mode only.
    `attempts` is 3; 4 reads "retries three times" the other way (official-account-callbacks.md §3).
    `retry_bad_status`: whether an answer other than 200 is pushed again; the platform does not say.
    `templates` maps template ids to their keyword names; None accepts any id.

    Raises: ValueError when the mode needs a key and there is none of 43 characters.
    """

    name: str = "模拟公众号"
    appid: str = "wx5afe0000c0ffee00"
    secret: str = "simulated-app-secret"  # noqa: S105 - a value for local use, not a secret
    original_id: str = "gh_51e0c0ffee00"
    token: str = "simulated-token-0001"  # noqa: S105 - likewise
    aes_key: str = ""
    previous_aes_key: str = ""
    mode: Mode = "plain"
    webhook: str = ""
    reply_timeout: timedelta = timedelta(seconds=5)
    attempts: int = 3
    retry_bad_status: bool = True
    windows: Mapping[Trigger, WindowRule] = field(default_factory=lambda: DEFAULT_WINDOWS)
    quotas: Mapping[str, int] = field(default_factory=lambda: DEFAULT_QUOTAS)
    minute_quotas: Mapping[str, int] = field(default_factory=lambda: DEFAULT_MINUTE_QUOTAS)
    tokens: TokenRules = TokenRules()
    mass: MassRules = MassRules()
    limits: Limits = Limits()
    templates: Mapping[str, tuple[str, ...]] | None = None

    def __post_init__(self) -> None:
        for name in ("aes_key", "previous_aes_key"):
            if len(getattr(self, name)) not in (0, 43):
                raise ValueError(f"simulator: {name} must have 43 characters, as the console gives it")
        if self.mode != "plain" and not self.aes_key:
            raise ValueError(f"simulator: mode {self.mode!r} needs aes_key (43 characters)")
