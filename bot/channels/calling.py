"""How a call that sends something ends, whatever the path. Source: wechat/error-codes.md §1 and §4."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.api_client import OfficialAccountClient
from bot.channels.errors import ApiError, ErrorClass, NotSentError, UnclearError
from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry, Unknown
from bot.clock import Clock

_ACCOUNT_REST = timedelta(minutes=10)
_NO_MASS_QUOTA = 45028  # the month's; all others are a day's
_PLATFORM_ZONE = ZoneInfo("Asia/Shanghai")  # where its quotas' days and months begin


@dataclass(frozen=True, slots=True)
class Meanings:
    """What errcodes mean on one path, where that is not what they mean everywhere.

    closing: only that this path is closed to the member. final: concerns this message, not the account.
    waits: how long to wait before another try. id_name: what the answer calls the platform's id.
    """

    closing: Collection[int] = ()
    final: Collection[int] = ()
    waits: Mapping[int, timedelta] = field(default_factory=dict)
    id_name: str = "msgid"


@dataclass(frozen=True, slots=True)
class Calling:
    """Calls of one account's API as outcomes.

    backoff: the wait that a busy platform is given; who repeats lengthens it. Nothing is repeated here.
    """

    client: OfficialAccountClient
    clock: Clock
    backoff: timedelta = timedelta(seconds=1)

    async def send(self, endpoint: str, payload: Mapping[str, Any], meanings: Meanings) -> Outcome:
        """Call `endpoint` (without `/cgi-bin/`) once."""
        try:
            answer = await self.client.call(f"/cgi-bin/{endpoint}", payload)
        except ApiError as error:
            return self._refused(error, meanings)
        except NotSentError as error:
            return Retry(self.backoff, str(error))
        except UnclearError as error:
            return Unknown(str(error))
        return Accepted(str(answer.get(meanings.id_name, "")))

    def _refused(self, error: ApiError, meanings: Meanings) -> Outcome:
        reason, code = str(error), error.code
        if code in meanings.closing:
            return Closed(code, error.message)
        match ErrorClass.NEVER if code in meanings.final else error.error_class:
            case ErrorClass.DONE:
                return Accepted(str(error.answer.get(meanings.id_name, "")))
            case ErrorClass.QUOTA:
                return Retry(until_quota_reset(self.clock.now(), code), reason, parked=True, code=code)
            case ErrorClass.ACCOUNT:
                return Retry(_ACCOUNT_REST, reason, parked=True, whole_account=True, code=code)
            case ErrorClass.BACK_OFF:
                return Retry(meanings.waits.get(code, self.backoff), reason, code=code)
            case _:
                return Rejected(code, error.message)


def until_quota_reset(now: datetime, code: int = 0) -> timedelta:
    """From `now` to the platform's next midnight, of 45028 to its next month.

    Source: wechat/official-account-api.md §2, §7.
    """
    today = now.astimezone(_PLATFORM_ZONE).date()
    day = (today.replace(day=1) + timedelta(days=31)).replace(day=1) if code == _NO_MASS_QUOTA else None
    reset = datetime.combine(day or today + timedelta(days=1), time(), _PLATFORM_ZONE)
    return reset - now
