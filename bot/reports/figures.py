"""The counts of a campaign, each with what it is a part of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from handlers.preferences import STOPS
from storage.deeds import Deed, logged, opted_out
from storage.models import DeliveryState
from storage.results import Outcome, ResultQueries

_ARRIVED = ("", "success")
"""What the platform tells of a message that arrived; of most it tells nothing.

Source: wechat/official-account-callbacks.md §6.2.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, and what it is a part of (None: of nothing). variant: "" = all of them."""

    part: str
    name: str
    variant: str
    count: int
    of: int | None = None

    @property
    def share(self) -> float | None:
        """0 … 1."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted of those who got it. goal: None = there is none."""

    account: str
    purpose: Literal["marketing", "service"]
    within: timedelta
    goal: Deed | None
    is_order: bool


def outcome_figures(outcomes: Sequence[Outcome], mass_losses: int) -> Iterator[Figure]:
    """The audience, and what became of each message. mass_losses: accepted, but reported as not arrived."""
    audience = sum(each.deliveries for each in outcomes)
    accepted = _accepted(outcomes)
    got = sum(each.deliveries for each in accepted)
    yield Figure("audience", "members", "", audience)
    for state, count in _summed(outcomes, "state").items():
        yield Figure("state", state, "", count, audience)
    for state in DeliveryState:
        of_it = [each for each in outcomes if each.state == state and each.reason]
        for reason, count in _summed(of_it, "reason").items():
            yield Figure(f"{state} because", reason, "", count, audience)
    for path, count in _summed(accepted, "path").items():
        yield Figure("accepted by path", path, "", count, got)
    yield from _receipts(_summed(accepted, "receipt"), got, mass_losses)


def _receipts(counts: Mapping[str, int], got: int, mass_losses: int) -> Iterator[Figure]:
    failed = sum(count for receipt, count in counts.items() if receipt.lower() not in _ARRIVED)
    if got:
        yield Figure("receipt", "delivered, as far as is known", "", got - failed - mass_losses, got)
    for receipt, count in counts.items():
        if receipt:
            yield Figure("receipt", f"told: {receipt}", "", count, got)
    if mass_losses:
        yield Figure("receipt", "told: not reached by a mass send", "", mass_losses, got)


def reactions(
    results: ResultQueries, ids: Sequence[int], outcomes: Sequence[Outcome], asked: Asked
) -> Iterator[Figure]:
    """What members did after the messages they got: of all, then of each variant."""
    got = _summed(_accepted(outcomes), "variant")
    counted = {"accepted": got, **_deeds(results, ids, asked)}
    goal = asked.goal if asked.is_order else None
    worth = results.worth(ids, goal, asked.within) if goal else {}
    for variant in ("", *(name for name in sorted(got) if name)):
        wanted = [variant] if variant else list(got)
        of = _total(got, wanted)
        for name, counts in counted.items():
            yield Figure("reaction", name, variant, _total(counts, wanted), of)
        if goal:
            yield Figure("worth", "ordered, in fen", variant, _total(worth, wanted))
    yield Figure("taps", "on links of mass sends", "", results.taps_of_nobody(ids))


def _deeds(results: ResultQueries, ids: Sequence[int], asked: Asked) -> dict[str, Mapping[str, int]]:
    """By what they did: deliveries by variant."""
    deeds = {
        "replied": logged("in", asked.account, but=STOPS),
        **({"converted": asked.goal} if asked.goal else {}),
        "opted out": opted_out(asked.purpose),
        "unfollowed": logged("unfollow", asked.account),
    }
    followed = {name: results.followed_by(ids, deed, asked.within) for name, deed in deeds.items()}
    return {"clicked": results.clicked(ids, asked.within), **followed}


def _accepted(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.state == DeliveryState.ACCEPTED]


def _summed(outcomes: Sequence[Outcome], column: str) -> dict[str, int]:
    """How many deliveries by a column, the most first."""
    found: dict[str, int] = {}
    for each in outcomes:
        key = getattr(each, column)
        found[key] = found.get(key, 0) + each.deliveries
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _total(counts: Mapping[str, int], variants: Sequence[str]) -> int:
    return sum(counts.get(each, 0) for each in variants)
