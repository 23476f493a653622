# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""Items that reach nobody, or fewer than they seem to."""

from typing import Any

import pytest

from bot.config.model import Config
from bot.remarks.due import ahead
from bot.remarks.reach import remarks_on_reach
from tests.bot.calendar.items import item
from tests.bot.configured import NOW

NIGHT = {"quiet": "22:00-08:00"}
MPNEWS = {"type": "mpnews", "media_id": "m"}
NOTICE = {"type": "template", "template_id": "T", "data": {"thing1": "x"}}


def told(keys: dict[str, Any], sections: dict[str, Any]) -> list[tuple[str, str]]:
    tip = item(**({"at": "0 9 * * *"} | keys))
    config = Config.model_validate({"accounts": {"main": {"appid": "wx1"}}} | sections)
    return list(remarks_on_reach(tip, ahead(tip, NOW), config))


@pytest.mark.parametrize(
    ("keys", "sections", "key", "remark"),
    [
        ({"at": "30 22 * * *"}, {"peace": NIGHT}, "at", "'30 22 * * *' is in quiet hours (22:00-08:00), and these end later than max_late (2h): it is never sent; write another time, a longer max_late, or quiet = \"ignore\""),
        ({"at": "0 7 * * *", "max_late": "1h"}, {"peace": NIGHT}, "at", "it is never sent"),
        ({"at": "30 22 * * *", "class": "service"}, {"peace": NIGHT}, "at", "it is never sent"),
        ({"at": "30 22 * * *", "tz": "member"}, {"peace": NIGHT}, "at", "it is never sent"),
        ({"at": "2026-12-12 23:00"}, {"peace": NIGHT}, "at", "'2026-12-12 23:00' is in quiet hours (22:00-08:00), and these end later"),
        ({"at": "30 22 * * *", "max_late": "10h"}, {"peace": NIGHT}, "at", "'30 22 * * *' is in quiet hours (22:00-08:00) and waits for their end"),
        ({"at": "0 20,23 * * *"}, {"peace": NIGHT}, "at", "'0 20,23 * * *' is 14 of the next 28 times in quiet hours (22:00-08:00), and these end later than max_late (2h): 14 times it is not sent"),
        ({"at": "0 15 * * *", "tz": "Europe/Berlin"}, {"peace": NIGHT}, "at", "is in quiet hours"),  # 22:00 in Shanghai
        ({"on_cap": "defer", "max_late": "6h"}, {"peace": {"caps": [{"most": 3, "within": "7d"}]}}, "max_late", 'on_cap = "defer" puts off to a later day what the cap of 3 in 7d holds, later than max_late (6h)'),
        ({"content": MPNEWS}, {"delivery": {"mass_monthly": 0}}, "content", "nothing of it can be sent: mass_monthly is 0"),
        ({"content": MPNEWS}, {"accounts": {"main": {"appid": "x", "limits": {"message/mass/send": {"day": 0}}}}}, "content", "nothing of it can be sent: limits allow no calls of message/mass/send"),
        ({"content": NOTICE, "class": "service"}, {"accounts": {"main": {"appid": "x", "limits": {"message/template/send": {"month": 0}}}}}, "content", "limits allow no calls of message/template/send"),
        ({"paths": ["customer_service"]}, {"delivery": {"windows": {trigger: {"messages": 0, "within": "1m"} for trigger in ("message", "menu", "follow", "scan")}}}, "content", "windows allow no messages"),
        ({"audience": {"following": False}}, {}, "audience", "nobody can be meant, since pushes go to followers who want them; mend the conditions"),
        ({"audience": {"wants_marketing": False}}, {}, "audience", "nobody can be meant"),
        ({"audience": {"tag": "a"}, "exclude": {"any": [{"tag": "a"}, {"tag": "b"}]}}, {}, "audience", "nobody can be meant"),
        ({"exclude": {"following": True}}, {}, "audience", "nobody can be meant"),
        ({"max_late": "30s"}, {}, "max_late", "30s is less than it takes to reach everybody"),
    ],
)  # fmt: skip
def test_what_hardly_anybody_gets(
    keys: dict[str, Any], sections: dict[str, Any], key: str, remark: str
) -> None:
    ((told_at, text),) = told(keys, sections)
    assert told_at == key
    assert remark in text


@pytest.mark.parametrize(
    ("keys", "sections"),
    [
        ({}, {"peace": NIGHT}),
        ({"at": "30 22 * * *"}, {}),
        ({"at": "30 22 * * *", "quiet": "ignore"}, {"peace": NIGHT}),
        ({"at": "30 22 * * *", "tz": "Europe/Berlin"}, {"peace": NIGHT | {"tz": "America/New_York"}}),
        ({"at": "2020-01-01 23:00"}, {"peace": NIGHT}),  # over, which is told
        ({"on_cap": "defer", "max_late": "30h"}, {"peace": {"caps": [{"most": 3, "within": "7d"}]}}),
        ({"on_cap": "defer"}, {"peace": {"caps": [{"class": "service", "most": 3, "within": "7d"}]}}),
        ({"on_cap": "defer", "max_late": "6h"}, {"peace": {"spacing": "20h"}}),
        ({"content": "x"}, {"delivery": {"mass_monthly": 0}}),
        ({"audience": {"wants_marketing": False}, "class": "service"}, {}),
        ({"audience": {"tag": "a"}, "exclude": {"tag": "b"}}, {}),
    ],
)
def test_what_goes_out(keys: dict[str, Any], sections: dict[str, Any]) -> None:
    assert told(keys, sections) == []
