"""The windows in which customer-service messages may be sent; pure.

One bucket per trigger; a send is accepted when any live bucket has room and takes from the one that
expires first. Whether the real platform adds windows up is unpublished.
Source: wechat/official-account-api.md §4.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

Trigger = Literal["message", "menu", "follow", "scan", "payment"]

OUT_OF_WINDOW = 45015
USED_UP = 45047
HARDWARE = {"device_event", "device_text"}
"""MsgTypes of a member's device, which is not the member. Source: wechat/changes-2026-11.md 4."""
_MENU_EVENTS = {"click", "scancode_push", "scancode_waitmsg"}


@dataclass(frozen=True, slots=True)
class WindowRule:
    """How many messages a trigger allows (None = no limit), and for how long."""

    messages: int | None
    valid: timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """What one trigger still allows; `until` is exclusive."""

    trigger: Trigger
    until: datetime
    left: int | None


Buckets = tuple[Bucket, ...]


def trigger_of(fields: Mapping[str, Any]) -> Trigger | None:
    """Which window this callback opens; None for VIEW, LOCATION, unsubscribe, hardware and the like."""
    if fields.get("MsgType") in HARDWARE:
        return None
    if fields.get("MsgType") != "event":
        return "menu" if "bizmsgmenuid" in fields else "message"
    event = str(fields.get("Event", "")).lower()
    if event == "subscribe":
        return "follow"
    if event == "scan":
        return "scan"
    return "menu" if event in _MENU_EVENTS else None


def opened(buckets: Buckets, trigger: Trigger, rule: WindowRule, now: datetime) -> Buckets:
    """The buckets after a trigger: its own is filled anew, dead ones are gone."""
    kept = tuple(b for b in buckets if b.until > now and b.trigger != trigger)
    return (*kept, Bucket(trigger, now + rule.valid, rule.messages))


def consumed(buckets: Buckets, now: datetime) -> Buckets | int:
    """The buckets after one send, or the errcode that refuses it: 45015 none open, 45047 all used up."""
    live = sorted((b for b in buckets if b.until > now), key=lambda b: b.until)
    if not live:
        return OUT_OF_WINDOW
    for index, bucket in enumerate(live):
        if bucket.left is None:
            return tuple(live)
        if bucket.left > 0:
            live[index] = replace(bucket, left=bucket.left - 1)
            return tuple(live)
    return USED_UP
