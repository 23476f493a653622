"""Decisions in words a manager reads: the one place that has them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.delivery.ladder import Path

ZONE = ZoneInfo("Asia/Shanghai")
"""In which times are said, and whose days are counted."""
PATHS: Mapping[str, str] = {
    Path.CUSTOMER_SERVICE: "customer-service message",
    Path.SUBSCRIPTION: "subscription notice",
    Path.TEMPLATE: "template message",
    Path.MASS: "mass send",
}
_REASONS: Mapping[str, str] = {
    "control_group": "control group",
    "holdout": "holdout of the item",
    "too_late": "too late (max_late)",
    "not_following": "not following",
    "opted_out": "stopped such messages",
    "already_reached": "got it before (once)",
    "quiet_hours": "quiet hours",
    "spacing": "too soon after another",
    "no_open_path": "no way to reach them",
}
_STEPS: Mapping[str, tuple[str, str]] = {
    "held_out": ("{reason}: drew {lot}, out below {below}", "{reason}: drew {lot}, out below {below}"),
    "variant": ("gets the variant {name}", ""),
    "too_late": ("in time: goes out until {until}", "too late: it went out until {until}"),
    "not_following": ("follows the account", "does not follow the account"),
    "opted_out": ("wants {purpose} messages", "stopped {purpose} messages"),
    "already_reached": ("has not got this item before", "has got this item, which goes out once"),
    "quiet_hours": ("no quiet hours", "quiet hours until {until}"),
    "cap": ("{cap}: {used} of {most} used", "{cap}: {used} of {most} used, free again {free_at}"),
    "rests": ("{path} is not needed", "quota of {path} used up until {until}"),
    Path.CUSTOMER_SERVICE: (
        "customer-service window: open until {until}, {left} left",
        "customer-service window: none is open",
    ),
    Path.SUBSCRIPTION: ("subscription notice: {left} accepted", "subscription notice: none accepted"),
    Path.TEMPLATE: ("template message: possible at any time", ""),
    Path.MASS: ("mass send: {used} of {most} this month", "mass send: {used} of {most} this month"),
}
"""(what lets it pass, what stops it)."""
_BECAME: Mapping[str, str] = {
    "queued": "is on its way, due {not_before}",
    "put_off": "waits until {not_before}{why}",
    "attempting": "is being sent by {path}",
    "accepted": "was sent by {path}, {attempted_at}{receipt}",
    "rejected": "was refused by WeChat, {settled_at}{why}",
    "unknown": "nobody knows whether it arrived: tried by {path}, {attempted_at}{why}",
    "waiting": "waits for the member's next contact until {expires_at}{why}",
    "suppressed": "was not sent, {settled_at}{why}",
    "held_out": "was held out{why}",
    "expired": "came too late, {settled_at}",
    "cancelled": "was cancelled, {settled_at}",
}
_VERDICTS: Mapping[str, str] = {
    "send": "{at}: gets it by {path}",
    "defer": "{at}: put off to {until}, because of {reason}",
    "wait": "{at}: waits for their next contact, because there is {reason}",
    "suppress": "{at}: does not get it: {reason}",
    "expire": "{at}: does not get it: {reason}",
    "held_out": "{at}: left out on purpose: {reason}",
    "paused": "{at}: does not get it unless the paused item is resumed",
    "cancelled": "{at}: does not get it: the item is cancelled",
}
_WITHOUT_ROW: Mapping[str, str] = {
    "expired": "nobody got it{why}",
    "cancelled": "the occurrence was called off before it came to them",
    "paused": "the occurrence is paused, and they are not in its audience so far",
    "fanning_out": "its audience is still being written, they are not in it yet",
}


def reason(name: str) -> str:
    """Why, in words; a cap or a resting path says its figures."""
    if name.startswith("cap_"):
        most, _, within = name.removeprefix("cap_").partition("_in_")
        return f"cap of {most} in {within}"
    if name.endswith("_rests"):
        return f"quota of {PATHS.get(name.removesuffix('_rests'), name)} used up"
    return _REASONS.get(name, name)


def step(name: str, figures: Mapping[str, object], *, passes: bool) -> str:
    """One rule or path and its figures."""
    return _STEPS[name][not passes].format(**{key: _said(key, value) for key, value in figures.items()})


def became(state: str | None, occurrence: str, figures: Mapping[str, object]) -> str:
    """What became of a message, or why there was none. figures: its columns."""
    said = {key: _said(key, value) for key, value in figures.items()}
    said["why"] = f": {reason(str(figures['reason']))}" if figures.get("reason") else ""
    said["receipt"] = f"; WeChat: {figures['receipt']}" if figures.get("receipt") else ""
    if state is None:
        return _WITHOUT_ROW.get(occurrence, "they were not in its audience").format(**said)
    if state in {"queued", "waiting"} and occurrence == "paused":
        return "waits, because its occurrence is paused"
    return _BECAME["put_off" if state == "queued" and said["why"] else state].format(**said)


def verdict(what: str, figures: Mapping[str, object]) -> str:
    """What is decided at an instant."""
    return _VERDICTS[what].format(**{key: _said(key, value) for key, value in figures.items()})


def local(at: datetime) -> str:
    """An instant: "Sun 2026-11-22 20:00"."""
    return f"{at.astimezone(ZONE):%a %Y-%m-%d %H:%M}"


def soon(at: datetime) -> str:
    """An instant whose year is known: "Sun 11-22 20:00"."""
    return f"{at.astimezone(ZONE):%a %m-%d %H:%M}"


def _said(key: str, value: object) -> str:
    if isinstance(value, datetime):
        return local(value)
    if key in {"cap", "reason"}:
        return reason(str(value))
    return PATHS.get(str(value), str(value)) if key == "path" else str(value)
