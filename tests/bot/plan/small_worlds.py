"""A few members with windows, acceptances and a history, and a few items that compete for them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Connection

from bot.config.model import Config
from storage.buckets import bucket_of
from storage.database import Database
from storage.models import (
    Delivery,
    Engagement,
    Identity,
    Member,
    MemberAttribute,
    MemberTag,
    SendWindow,
    table_of,
)
from storage.path_models import Subscription
from tests.support.rows import emptied

NOW = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)  # a Friday, 20:30 in Shanghai; a month ends within the span
DAYS = timedelta(days=4)
HOUR = timedelta(hours=1)
TEMPLATE, OTHER_TEMPLATE = "t1", "t3"


@dataclass(frozen=True, slots=True)
class Person:
    """notices: by template. windows: by trigger (hours left, room). history: (class, hours ago, path)."""

    name: str
    twin: bool
    following: bool
    wants: dict[str, bool]
    tz: str
    tagged: bool
    notices: dict[str, int]
    windows: dict[str, tuple[int, int]]
    history: tuple[tuple[str, int, str], ...]

    @property
    def openids(self) -> list[str]:
        return [f"o-{self.name}", f"p-{self.name}"] if self.twin else [f"o-{self.name}"]

    @property
    def bucket(self) -> int:
        return bucket_of(self.name)


_mostly = st.sampled_from([True, True, True, False])
PEOPLE = st.lists(
    st.builds(
        Person,
        name=st.sampled_from([f"m{number}" for number in range(12)]),
        twin=st.sampled_from([False, False, False, True]),
        following=_mostly,
        wants=st.fixed_dictionaries({"marketing": _mostly, "service": _mostly}),
        tz=st.sampled_from(["", "Asia/Shanghai", "America/New_York", "nowhere"]),
        tagged=st.booleans(),
        notices=st.dictionaries(st.sampled_from([TEMPLATE, OTHER_TEMPLATE]), st.integers(1, 2)),
        windows=st.dictionaries(
            st.sampled_from(["message", "menu"]), st.tuples(st.integers(1, 60), st.integers(1, 2)), max_size=2
        ),
        history=st.lists(
            st.tuples(
                st.sampled_from(["marketing", "service"]),
                st.integers(1, 60),
                st.sampled_from(["mass", "customer_service"]),
            ),
            max_size=3,
        ).map(tuple),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda person: person.name,
)
_NOTICE = {"type": "subscription", "template_id": TEMPLATE, "data": {"thing1": "x"}}
_OTHER_NOTICE = {**_NOTICE, "template_id": OTHER_TEMPLATE}
_MAIL = {"type": "template", "template_id": "t2", "data": {"thing1": "x"}}
_WHAT = st.sampled_from(
    [
        {"content": "x"},
        {"content": "x", "paths": ["customer_service"]},
        {"content": "x", "fallback": [_NOTICE]},
        {"content": _NOTICE},
        {"content": "x", "fallback": [_OTHER_NOTICE, _NOTICE]},
        {"content": _OTHER_NOTICE, "fallback": [_NOTICE]},
        {"content": "x", "class": "service", "fallback": [_MAIL]},
        {"variants": [{"name": "a", "content": "x"}, {"name": "b", "weight": 2, "content": "{nickname|y}"}]},
    ]
)
_AUDIENCES = st.sampled_from(
    [
        "all",
        {"tag": "a"},
        {"not": {"event": "push", "source": "calendar:i0"}},
        {"event": "push", "within": "1d", "at_most": 1},
    ]
)
_ITEM = st.fixed_dictionaries(
    {"at": st.sampled_from(["0 9 * * *", "0 22 * * *", "0 */7 * * *", "0 21 * * FRI,SUN", "0 12 1 * *"])},
    optional={
        "tz": st.just("member"),
        "audience": _AUDIENCES,
        "max_late": st.sampled_from(["1h", "11h", "3d"]),
        "on_cap": st.just("defer"),
        "quiet": st.just("ignore"),
        "priority": st.sampled_from([10, 90]),
        "once": st.just(True),  # noqa: FBT003 - a setting
        "holdout": st.just(0.3),
    },
)
_PEACE = st.fixed_dictionaries(
    {},
    optional={
        "quiet": st.just("22:00-08:00"),
        "spacing": st.sampled_from(["5h", "90m"]),
        "control_group": st.just(0.2),
        "caps": st.sampled_from(
            [
                [{"class": "marketing", "most": 2, "within": "2d"}],
                [{"class": "service", "most": 1, "within": "10h"}, {"most": 1, "within": "1d"}],
            ]
        ),
    },
)
_LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "message/custom/send": st.sampled_from([{"day": 2}, {"minute": 1}, {"minute": 1, "day": 2}]),
        "message/mass/send": st.sampled_from([{"day": 0}, {"minute": 1}]),
    },
)


def _config(items: list[Any], peace: dict[str, Any], limits: dict[str, Any], monthly: int) -> Config | None:
    calendar = [{"id": f"i{nth}", "title": "T", **when, **what} for nth, (when, what) in enumerate(items)]
    try:
        return Config.model_validate(
            {
                "accounts": {"main": {"appid": "wx1", "limits": limits}},
                "delivery": {"mass_monthly": monthly},
                "peace": peace,
                "calendar": calendar,
            }
        )
    except ValidationError:
        return None  # a content that does not fit the class


def configs(limits: st.SearchStrategy[dict[str, Any]] = _LIMITS) -> st.SearchStrategy[Config]:
    """Up to four items, peace, and limits that are soon used up."""
    items = st.lists(st.tuples(_ITEM, _WHAT), min_size=1, max_size=4)
    drawn = st.builds(_config, items, _PEACE, limits, st.integers(1, 3))
    return drawn.filter(bool).map(lambda config: config)  # type: ignore[arg-type,return-value] # filtered


def settle(database: Database, people: list[Person]) -> None:
    """They and nobody else."""
    with emptied(database).begin() as store:
        _write(store.connection, people)


def _write(connection: Connection, people: list[Person]) -> None:
    def write(model: type[Any], **row: Any) -> None:
        connection.execute(table_of(model).insert(), row)

    for person in people:
        wants = {f"wants_{name}": wish for name, wish in person.wants.items()}
        write(Member, id=person.name, joined_at=NOW, last_seen_at=NOW, bucket=person.bucket, **wants)
        if person.tz:
            write(MemberAttribute, member_id=person.name, name="tz", value=person.tz, source="test", at=NOW)
        if person.tagged:
            write(MemberTag, member_id=person.name, tag="a", source="test", at=NOW)
        for openid in person.openids:
            own = {"account": "main", "openid": openid}
            write(Identity, **own, member_id=person.name, following=person.following)
            for template_id, remaining in person.notices.items():
                write(Subscription, **own, template_id=template_id, remaining=remaining, at=NOW)
            for trigger, (hours, room) in person.windows.items():
                end = {"expires_at": NOW + hours * HOUR, "allowance": room + 1, "used": 1}
                write(SendWindow, **own, trigger=trigger, opened_at=NOW, **end)
        for number, (purpose, hours, path) in enumerate(person.history):
            at = NOW - hours * HOUR
            times = {
                "created_at": at,
                "not_before": at,
                "expires_at": at,
                "attempted_at": at,
                "settled_at": at,
            }
            own = {"account": "main", "member_id": person.name, "openid": person.openids[0]}
            what = {"dedupe": f"{person.name}-{number}", "content": "", "source": "calendar:old"}
            write(Delivery, **own, **times, **what, purpose=purpose, path=path, state="accepted")
            write(
                Engagement, account="main", member_id=person.name, at=at, kind="push", source="calendar:old"
            )
