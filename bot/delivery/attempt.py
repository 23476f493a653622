"""A call that is about to be made, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.channels.port import Outcome, Outgoing
from bot.delivery.ladder import Path
from handlers.content import AnyContent
from storage.claims import DueDelivery
from storage.mass_jobs import Job


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call whose `attempting` is committed.

    dues: its delivery, or those of a mass send. content: as the member reads it. granted_at: when the call
    was counted. trigger: the window it was taken from. is_repeated: an earlier call under the same key may
    have been executed.
    """

    dues: tuple[DueDelivery, ...]
    path: Path
    content: AnyContent
    granted_at: datetime
    trigger: str = ""
    job: Job | None = None
    is_repeated: bool = False

    @property
    def due(self) -> DueDelivery:
        """Its delivery; of a mass send the first."""
        return self.dues[0]

    @property
    def account(self) -> str:
        """Whose sender it is for."""
        return self.due.account

    @property
    def is_bulk(self) -> bool:
        """Whether it is the calendar's, and not an answer."""
        return self.due.occurrence_id is not None

    @property
    def key(self) -> str:
        """The same for every repetition."""
        return self.job.client_msg_id if self.job else f"roost-{self.due.id}"

    def outgoing(self) -> Outgoing:
        """What the sender of its path is given."""
        return Outgoing(tuple(due.openid for due in self.dues), self.content, self.key)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt."""

    attempt: Attempt
    outcome: Outcome
