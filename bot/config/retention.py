"""`[retention]`: how long what is in the database is kept."""

from datetime import timedelta
from typing import NamedTuple

from pydantic import Field, field_validator

from bot.config.peace import PeaceSection
from bot.config.section import Section
from storage.durations import Duration, write_duration

_LEAST = timedelta(days=35)
"""A natural month, over which mass sends are counted, and some days to see that something is wrong."""


class Ages(NamedTuple):
    """words: of callbacks and of what the log quotes. log: None = it stays."""

    words: timedelta
    answers: timedelta
    deliveries: timedelta
    log: timedelta | None


class RetentionSection(Section):
    """`[retention]`: what is older is deleted, in small steps, by the running server.

    messages: source: reliability.md, "Security checklist", personal data.
    """

    messages: Duration = Field(
        timedelta(days=180), description="what members wrote and were answered, word by word"
    )
    deliveries: Duration = Field(
        timedelta(days=400), description="what became of each push, and the taps on its links"
    )
    log: Duration | None = Field(
        None, description="that members did something, and about what, without the words; absent = for ever"
    )

    @field_validator("messages", "deliveries", "log")
    @classmethod
    def _long_enough(cls, kept: timedelta | None) -> timedelta | None:
        if kept is not None and kept < _LEAST:
            raise ValueError(f"{write_duration(kept)} is too short: write {write_duration(_LEAST)} or more")
        return kept

    def ages(self, peace: PeaceSection) -> Ages:
        """How old what is deleted must be: what caps and spacing count stays as long as they count it."""
        counted = [*(cap.within for cap in peace.caps), peace.spacing or _LEAST]
        deliveries = max(self.deliveries, *counted)
        log = max(self.log, deliveries) if self.log else None
        return Ages(self.messages, max(self.messages, *counted), deliveries, log)
