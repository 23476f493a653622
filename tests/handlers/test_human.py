from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from handlers.content import Text, TransferToAgent
from handlers.contract import Reply
from handlers.human import Human
from storage.profiles import MemberChange

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # in Asia/Shanghai
COMING = Text(text="好的，这就请真人同事来，请稍等一下～")


def shanghai(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def test_it_hands_over_and_says_so() -> None:
    human = Human.model_validate({"kf_account": "lin@brand", "lasts": "2h"})
    change = MemberChange(dialogue="")
    transfer = TransferToAgent(kf_account="lin@brand", lasts=timedelta(hours=2))
    assert human.reply("handoff", NOON, change) == Reply(transfer, "handoff", change, more=(COMING,))


def test_what_comes_first_is_said_first() -> None:
    sorry = Text(text="抱歉")
    assert Human().reply("care", NOON, None, sorry).more == (sorry, COMING)
    silent = Human(transfer=False).reply("care", NOON, None, sorry)
    assert (silent.content, silent.more) == (sorry, (COMING,))


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        ("9:00-21:00", shanghai(9), ""),
        ("9:00-21:00", shanghai(20, 59), ""),
        ("9:00-21:00", shanghai(21), "明天 09:00"),
        ("09:00-21:00", shanghai(8, 59), "今天 09:00"),
        ("20:00-2:00", shanghai(1), ""),
        ("20:00-2:00", shanghai(23), ""),
        ("20:00-2:00", shanghai(2), "今天 20:00"),
        ("", shanghai(3), ""),
    ],
)
def test_outside_the_hours_it_says_when_somebody_is_there(hours: str, at: datetime, opens: str) -> None:
    (said,) = Human(hours=hours, away="{opens}见").reply("handoff", at).more
    assert said == (Text(text=f"{opens}见") if opens else COMING)


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"hours": "9-21"}, "9:00-21:00"),
        ({"hours": "9:00-9:00"}, "two different times"),
        ({"away": "{when}见"}, "only {opens}"),
        ({"away": "{opens}"}, "needs words"),
    ],
)
def test_what_cannot_work_is_refused(setting: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Human.model_validate(setting)
