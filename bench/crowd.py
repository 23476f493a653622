"""A crowd in the database and on the simulated platform alike, and what some of them do during a month."""

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.config.model import Config
from bot.simulator.core import Platform
from handlers.notices import SubscriptionNotice
from storage.buckets import bucket_of
from storage.database import Database
from storage.models import Identity, Member, MemberAttribute, MemberTag, SendWindow, table_of
from storage.path_models import Subscription

Act = Callable[[datetime], None]
_TAGS = {"湖滨店": 0.2, "夜猫子": 0.1, "VIP": 0.05, "想要": 0.1}
_CITIES = ("杭州", "上海", "成都")
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "nowhere")
_BLOCK = 10_000


def templates_of(config: Config) -> list[str]:
    """The templates of the calendar's subscription notices."""
    contents = [content for item in config.calendar for content in item.fallback]
    return [each.template_id for each in contents if isinstance(each, SubscriptionNotice)]


@dataclass(slots=True)
class Crowd:
    """surprised: who did something that the plan could not know, and what."""

    database: Database
    platform: Platform
    chance: random.Random
    members: int
    templates: Collection[str]
    surprised: dict[str, str] = field(default_factory=dict)

    def enrol(self, now: datetime) -> None:
        """Everybody as they are when the month begins."""
        for first in range(0, self.members, _BLOCK):
            rows: dict[type, list[dict[str, Any]]] = {}
            for number in range(first, min(first + _BLOCK, self.members)):
                for model, row in self._one(f"o{number:07}", now):
                    rows.setdefault(model, []).append(row)
            with self.database.begin() as store:
                for model, block in rows.items():
                    store.connection.execute(table_of(model).insert(), block)

    def surprises(self, start: datetime, lasts: timedelta, count: int) -> Iterator[tuple[datetime, Act]]:
        """What some do and when, in time order."""
        instants = sorted(start + lasts * self.chance.random() for _ in range(count))
        for at in instants:
            openid = f"o{self.chance.randrange(self.members):07}"
            kind, act = self.chance.choice(
                [("wrote", self._writes), ("left", self._leaves), ("opted out", self._opts_out)]
            )
            self.surprised.setdefault(openid, kind)
            yield at, partial(act, openid)

    def _one(self, openid: str, now: datetime) -> Iterator[tuple[type, dict[str, Any]]]:
        chance, member_id = self.chance, f"m-{openid}"
        following = chance.random() < 0.97
        seen = now - timedelta(days=chance.choice([1, 5, 20, 45, 200]))
        yield (
            Member,
            {
                "id": member_id,
                "joined_at": now - timedelta(days=300),
                "last_seen_at": seen,
                "wants_marketing": chance.random() < 0.95,
                "wants_service": True,
                "bucket": bucket_of(member_id),
                "dialogue": "",
                "version": 1,
            },
        )
        yield (
            Identity,
            {
                "account": "main",
                "openid": openid,
                "member_id": member_id,
                "following": following,
                "follow_events": 1,
                "first_scene": "",
                "last_scene": "",
            },
        )
        known = {"member_id": member_id, "source": "bench", "at": now}
        for tag, share in _TAGS.items():
            if chance.random() < share:
                yield MemberTag, known | {"tag": tag}
        if chance.random() < 0.5:
            yield MemberAttribute, known | {"name": "city", "value": chance.choice(_CITIES)}
        if chance.random() < 0.02:
            yield MemberAttribute, known | {"name": "tz", "value": chance.choice(_ZONES)}
        somebody = self.platform.add_member(openid=openid)
        somebody.following = following
        if following and chance.random() < 0.03:
            self.platform.open_window(somebody, "message")
            yield SendWindow, _window(openid, now)
        for template in self.templates if following and chance.random() < 0.3 else ():
            somebody.accepts[template] = 1
            yield (
                Subscription,
                {"account": "main", "openid": openid, "template_id": template, "remaining": 1, "at": now},
            )

    def _writes(self, openid: str, now: datetime) -> None:
        somebody = self.platform.member(openid)
        if somebody.following:
            self.platform.open_window(somebody, "message")
            with self.database.begin() as store:
                store.windows.open([_window(openid, now)])
                store.outbox.contacted([("main", openid)], now)

    def _leaves(self, openid: str, _now: datetime) -> None:
        self.platform.member(openid).following = False
        self._change(Identity, {"following": False}, openid=openid)

    def _opts_out(self, openid: str, _now: datetime) -> None:
        self._change(Member, {"wants_marketing": False}, id=f"m-{openid}")

    def _change(self, model: type, values: dict[str, Any], **who: str) -> None:
        with self.database.begin() as store:
            store.connection.execute(table_of(model).update().filter_by(**who).values(**values))


def _window(openid: str, now: datetime) -> dict[str, Any]:
    return {
        "account": "main",
        "openid": openid,
        "trigger": "message",
        "opened_at": now,
        "expires_at": now + timedelta(hours=48),
        "allowance": 5,
        "used": 0,
    }
