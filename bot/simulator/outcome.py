"""What became of a pushed callback: its attempts and what the platform made of the answer."""

from dataclasses import asdict, dataclass

from bot.simulator.replies import Verdict
from bot.simulator.state import Json

_SILENT = Verdict()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST: `error` says why its answer did not count, `status` None that there was none."""

    status: int | None
    raw: str
    elapsed_ms: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one callback: its attempts and what the platform made of the last answer."""

    attempts: tuple[Attempt, ...] = ()
    verdict: Verdict = _SILENT
    notice: str | None = None
    copies: tuple["Outcome", ...] = ()

    def json(self) -> Json:
        """The callback result of the control API."""
        accepted = [a.raw for a in self.attempts if a.error is None]
        result: Json = {
            "attempts": [asdict(attempt) for attempt in self.attempts],
            "raw": accepted[-1] if accepted else "",
            "reply": self.verdict.reply,
            "reply_xml": self.verdict.xml,
            "fault": self.verdict.fault,
            "notice": self.notice,
        }
        if self.copies:
            result["copies"] = [copy.json() for copy in self.copies]
        return result
