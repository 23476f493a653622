"""What the parts of one claim share: its transaction and instant, and the calls it plans."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.ladder import Path
from bot.delivery.policy import Policy
from bot.delivery.rates import ENDPOINTS, Rates
from bot.delivery.standing import Group, Known
from handlers.content import AnyContent
from storage.claims import DueDelivery
from storage.mass_jobs import Job
from storage.quotas import EVERY
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Turn:
    """One transaction at one instant."""

    store: Store
    now: datetime
    policy: Policy
    rates: Rates

    def rests(self) -> dict[tuple[str, Path], datetime]:
        """Which paths of which accounts rest, and until when."""
        found: dict[tuple[str, Path], datetime] = {}
        for (account, endpoint), until in self.rates.closed(self.store, self.now).items():
            for path, name in ENDPOINTS.items():
                if endpoint in (name, EVERY):
                    found[account, path] = max(until, found.get((account, path), until))
        return found

    def with_closed(self, group: Group, rests: Mapping[tuple[str, Path], datetime], *, bulk: bool) -> Group:
        """The group now: with its paths that rest, and those of which none is left today.

        Only mass sends are always asked for; of the other paths a call that is not granted tells.
        """
        paths, account = group.message.paths, group.account
        closed = {path: until for (of, path), until in rests.items() if of == account and path in paths}
        for path in paths:
            if path is Path.MASS or self.rates.denies(account, path, self.now, bulk=bulk):
                until = self.rates.used_up_until(self.store, account, path, self.now, bulk=bulk)
                if until:
                    closed[path] = max(until, closed.get(path, until))
        return replace(group, message=replace(group.message, closed=closed))


@dataclass(frozen=True, slots=True)
class Planned:
    """A call that is wanted: for one delivery, or for those of a mass send.

    known: None of a repeated mass send, whose content stands in its job. is_repeated: an earlier call under
    the same key may have been executed.
    """

    dues: tuple[DueDelivery, ...]
    path: Path
    group: Group
    known: Known | None = None
    job: Job | None = None
    is_repeated: bool = False

    @property
    def due(self) -> DueDelivery:
        """Its delivery; of a mass send the first."""
        return self.dues[0]

    @property
    def written(self) -> AnyContent:
        """What its item says by this path, to this member where there are several notices."""
        if self.path is Path.SUBSCRIPTION and self.known:
            return self.known.notices[self.due.openid]
        return self.group.contents[self.path]

    @property
    def is_bulk(self) -> bool:
        """Whether it is the calendar's, and not an answer."""
        return self.due.occurrence_id is not None
