"""What the page shows of a member, in the words of a manager."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.record import record_of
from storage.database import Database
from storage.models import DeliveryState
from tests.bot.demo.demos import demo
from tests.support.queued import enrol_three, row, settled

EVENING = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # 22:30 in Shanghai


async def test_a_day_reads_as_it_happened(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with demo(config, capsys) as running:
        openid = await running.wechat.new_member("小林")
        await running.wechat.act(openid, "follow", scene="parcel_card")
        for text in ("怎么退货", "TD"):
            await running.wechat.act(openid, "text", content=text)
        await running.wechat.act(openid, "menu", key="TIPS_SERUM")
        await running.wechat.act(openid, "image")
        record = await running.wechat.activity(openid)
    assert "（图片、位置等，没有文字）" in [row["text"] for row in record if row["kind"] == "in"]
    assert [(row["kind"], row["label"], row["about"]) for row in record[:7]] == [
        ("follow", "关注", "欢迎语 · 首次关注 · parcel_card"),
        ("out", "回复", "欢迎语 · 首次关注"),
        ("in", "会员发来", "问答 · 怎么退货"),
        ("out", "回复", "问答 · 怎么退货"),
        ("in", "会员发来", "会员偏好 · 停止活动消息"),
        ("out", "回复", "会员偏好 · 停止活动消息"),
        ("menu", "点菜单", "使用诀窍 · 晨露精华 · TIPS_SERUM"),
    ]


def test_what_was_not_sent_is_there_with_its_reason(database: Database) -> None:
    enrol_three(database)
    names = ("went", "late", "night", "tried")
    with database.begin() as store:
        store.outbox.add([row(name, topic=name, created_at=EVENING) for name in names])
    reached = {"settled_at": EVENING, "not_before": EVENING, "reason": ""}
    settled(database, 1, DeliveryState.ACCEPTED, **reached)
    settled(database, 2, DeliveryState.SUPPRESSED, **reached | {"reason": "cap_3_in_7d"})
    morning = EVENING + timedelta(hours=9, minutes=30)
    settled(database, 3, DeliveryState.QUEUED, **reached | {"reason": "quiet_hours", "not_before": morning})
    record = record_of(database, "o1")
    assert [(each["text"], each["label"], each["about"]) for each in record] == [
        ("late", "没有推送", "7 天内最多 3 条，已经够了（caps）"),
        ("night", "推迟到 11月22日 08:00", "在免打扰时段"),
    ]
    assert {each["at"] for each in record} == {EVENING.isoformat()}
    assert record_of(database, "o2") == []
