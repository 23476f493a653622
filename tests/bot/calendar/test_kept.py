from typing import Any

import pytest
from pydantic import ValidationError

from bot.calendar.kept import keep, kept
from handlers.content import from_value
from tests.bot.calendar.items import item

NEWS = {"type": "news", "articles": [{"title": "双十二", "url": "https://example.com/1212"}]}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"content": NEWS, "audience": {"tag": "湖滨店"}, "max_late": "1h30m", "once": True},
        {"max_late": 0.5, "at": "2026-12-12 10:00", "tz": "Europe/Berlin"},
    ],
)
def test_an_item_is_kept_whole(changes: dict[str, Any]) -> None:
    tip = item(changes.pop("at", "0 9 * * *"), changes.pop("tz", "Asia/Shanghai"), **changes)
    assert kept(keep(tip)) == tip
    assert kept(keep(tip)).content == from_value(changes.get("content", "x"))


def test_what_another_version_kept_may_be_unreadable() -> None:
    with pytest.raises(ValidationError, match="content"):
        kept('{"id": "tip", "title": "Tip", "at": "0 9 * * *"}')
