"""What happens when a human takes over, in and outside their hours: shared by all who hand over."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from handlers.content import AnyContent, Cause, Content, Text, TransferToAgent
from handlers.contract import Reply
from storage.durations import Duration
from storage.profiles import MemberChange, Profile

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")


class Human(BaseModel):
    """What is said and done; `hours` are those of one day, each day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Content = Field(Text(text="好的，这就请真人同事来，请稍等一下～"), description="said to the member")
    transfer: bool = Field(
        default=True, description="hands the conversation to WeChat's customer service; off: only the text"
    )
    kf_account: str = Field("", description="the colleague who gets it; whoever is free where absent")
    lasts: Duration = Field(
        timedelta(minutes=30), description="how long after the member's last message the bot stays out of it"
    )
    hours: str = Field("", description='when somebody is there, such as "9:00-21:00"; always where absent')
    time_zone: ZoneInfo = Field(ZoneInfo("Asia/Shanghai"), description="the zone of the hours")
    away: str = Field(
        "同事现在休息了，{opens} 上班后第一时间回复你～",
        description="said instead of the text outside the hours; may hold {opens}",
    )

    @field_validator("hours")
    @classmethod
    def _two_times(cls, hours: str) -> str:
        found = _HOURS.fullmatch(hours)
        if hours and (found is None or found.groups()[:2] == found.groups()[2:]):
            raise ValueError(f'{hours!r:.40}: write two different times of day, such as "9:00-21:00"')
        return hours

    @field_validator("away")
    @classmethod
    def _usable(cls, away: str) -> str:
        try:
            usable = bool(away.format(opens="").strip())
        except (LookupError, ValueError, AttributeError):
            usable = False
        if not usable:
            raise ValueError("needs words, and only {opens} in braces")
        return away

    def handing_over(self, cause: Cause = "") -> TransferToAgent:
        """The transfer itself."""
        return TransferToAgent(kf_account=self.kf_account, lasts=self.lasts, cause=cause)

    def reply(
        self,
        topic: str,
        now: datetime,
        change: MemberChange | None = None,
        *first: AnyContent,
        cause: Cause = "",
    ) -> Reply:
        """Hands over, says `first`, then that somebody comes, or when; without `transfer` only says so.

        now: aware UTC.
        """
        said = (*first, self.away_at(now) or self.text)
        done = change or MemberChange()
        if self.transfer:
            return Reply(self.handing_over(cause), topic, done, more=said)
        return Reply(said[0], topic, done, more=said[1:])

    def away_at(self, now: datetime) -> Text | None:
        """What tells when somebody is there again; None while somebody is."""
        opens = self._opens(now)
        return Text(text=self.away.format(opens=opens)) if opens else None

    def _opens(self, now: datetime) -> str:
        found = _HOURS.fullmatch(self.hours)
        if found is None:
            return ""
        first, last = (
            time(int(hour), int(minute)) for hour, minute in (found.groups()[:2], found.groups()[2:])
        )
        at = now.astimezone(self.time_zone).time()
        if first <= at < last if first < last else at >= first or at < last:
            return ""
        return f"{'今天' if at < first else '明天'} {first:%H:%M}"


def handed_over(member: Profile) -> TransferToAgent:
    """The transfer by which a human has this member's conversation (`Profile.is_handed_over`)."""
    return TransferToAgent.model_validate_json(member.human)
