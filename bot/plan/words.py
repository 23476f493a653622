"""Decisions in words a manager reads: the one table of them."""

from collections.abc import Mapping

from bot.delivery.ladder import Path

PATHS: Mapping[str, str] = {
    Path.CUSTOMER_SERVICE: "customer-service message",
    Path.SUBSCRIPTION: "subscription notice",
    Path.TEMPLATE: "template message",
    Path.MASS: "mass send",
}
REASONS: Mapping[str, str] = {
    "control_group": "in the control group",
    "holdout": "in the item's holdout",
    "too_late": "too late (max_late)",
    "not_following": "do not follow",
    "opted_out": "stopped such messages",
    "already_reached": "got it before (once)",
    "quiet_hours": "quiet hours",
    "spacing": "too soon after another",
    "no_open_path": "no way to reach them now",
}
"""Of what is planned: "12 do not follow"."""


def reason(name: str) -> str:
    """A rule's name in words; a cap or a resting path says its figures."""
    if name.startswith("cap_"):
        most, _, within = name.removeprefix("cap_").partition("_in_")
        return f"cap of {most} in {within}"
    if name.endswith("_rests"):
        return f"quota of {PATHS.get(name.removesuffix('_rests'), name)} used up"
    return REASONS.get(name, name)
