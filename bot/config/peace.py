"""`[peace]`: how often, and when, members are left in peace."""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from bot.calendar.times import usable_zone, zone_named
from bot.config.section import Section
from handlers.content_paths import Purpose
from storage.durations import Duration

_HOUR = r"([01]\d|2[0-3]):([0-5]\d)"
_DAY = timedelta(days=1)
_LOOSELY = re.compile(
    r"(\d{1,2})(?:[:点时](\d{2})?)?分?(?:[-~]+|to|到|至)(?:次日)?(\d{1,2})(?:[:点时](\d{2})?)?分?"
)


class CapRule(Section):
    """At most so many messages of a class to a member within any span of this length."""

    purpose: Purpose = Field("marketing", alias="class", description="which messages it counts and holds")
    most: int = Field(ge=1, le=100, description="how many at most")
    within: Duration = Field(
        description="in any span of this length; a day or more is counted an hour a day short"
    )


class PeaceSection(Section):
    """`[peace]`: quiet hours, caps, and the control group."""

    quiet: str = Field("", description='hours in which nothing is pushed, such as "22:00-08:00"')
    tz: str = Field("Asia/Shanghai", description="the IANA time zone that they are in")
    spacing: Duration | None = Field(None, description="the least time between two marketing messages")
    caps: tuple[CapRule, ...] = Field(
        (), max_length=10, description="how many messages a member gets at most"
    )
    control_group: float = Field(0.0, ge=0, le=0.5, description="the share that never gets marketing pushes")
    salt: str = Field("", max_length=100, description="another one draws another control group")

    @field_validator("quiet")
    @classmethod
    def _hours(cls, quiet: str) -> str:
        hours = re.fullmatch(f"{_HOUR}-{_HOUR}", quiet)
        if quiet and (hours is None or hours.groups()[:2] == hours.groups()[2:]):
            example = _meant(quiet) or "22:00-08:00"
            raise ValueError(f'{quiet!r:.40}: write two different times of day, such as "{example}"')
        return quiet

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return usable_zone(name)

    def quiet_until(self, now: datetime, tz: str = "") -> datetime | None:
        """The end (aware UTC) of the quiet hours under way at an instant; None when there are none.

        tz: a member's own zone; `[peace] tz` where it is "" or unknown. A span over midnight holds to its
        end on the next day. An end that a change of the clocks skips comes as much later.
        """
        if not self.quiet:
            return None
        zone = (zone_named(tz) if tz else None) or ZoneInfo(self.tz)
        start, end = (time.fromisoformat(part) for part in self.quiet.split("-"))
        local = now.astimezone(zone)
        at, wraps = local.time(), start > end
        if not (at >= start or at < end if wraps else start <= at < end):
            return None
        day = local.date() + _DAY if wraps and at >= start else local.date()
        first = datetime.combine(day, end, zone).astimezone(UTC)
        # Where the clocks go back over the end, it comes twice: quiet until the one that is still ahead.
        return first if first > now else datetime.combine(day, end, zone).replace(fold=1).astimezone(UTC)


def _meant(quiet: str) -> str:
    """The hours as they are written; "" where it is not known which are meant."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", quiet)).replace("–", "-").replace("—", "-")
    found = _LOOSELY.fullmatch(plain)
    if not found:
        return ""
    start, first, end, second = (int(part or 0) for part in found.groups())
    begins, ends = f"{start % 24:02}:{first:02}", f"{end % 24:02}:{second:02}"
    is_span = begins != ends and re.fullmatch(f"{_HOUR}-{_HOUR}", f"{begins}-{ends}")
    return f"{begins}-{ends}" if is_span else ""
