"""A restart begins anew on both sides: nobody is a ghost."""

from pathlib import Path

import pytest

from storage.database import open_database
from storage.models import Identity
from tests.bot.demo.demos import demo
from tests.support.rows import rows


async def test_neither_side_knows_who_was_there_before(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = open_database(f"sqlite:///{config.parent}/data/demo.db")
    async with demo(config, capsys) as first:
        openid = await first.member("小林", "怎么退货")
        assert [row["openid"] for row in rows(database, Identity)] == [openid]
        await first.wechat.advance(86_400)
    database.close()
    database = open_database(f"sqlite:///{config.parent}/data/demo.db")  # another file of the same name
    async with demo(config, capsys) as second:
        state = await second.wechat.state()
        assert (state["members"], rows(database, Identity)) == ([], [])
        again = await second.member("小林", "怎么退货")
        assert [row["openid"] for row in rows(database, Identity)] == [again]
    database.close()
