"""What is read about members is what the ladder is told, on both databases, whatever they have done."""

import itertools
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config.peace import PeaceSection
from bot.delivery.groups import group_of_item
from bot.delivery.ladder import NEVER, micros
from bot.delivery.policy import Policy
from bot.delivery.standing import known_of
from storage.attributes import Attribute
from storage.database import Database
from storage.models import DeliveryState
from tests.support.campaigns import NOTICE, campaign
from tests.support.deliveries import member, window
from tests.support.fan_outs import fired
from tests.support.programs import NOON
from tests.support.queued import row

_WORLDS = itertools.count()  # one database, where no two examples meet
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PEACE = PeaceSection.model_validate(
    {"quiet": "11:00-14:00", "caps": [{"class": "marketing", "most": 2, "within": "7d"}]}
)
_COUNTED = {DeliveryState.ATTEMPTING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}
_PASTS = st.lists(
    st.tuples(
        st.sampled_from(list(DeliveryState)),
        st.integers(1, 40 * 24),
        st.sampled_from(["mass", "customer_service"]),
        st.sampled_from(["marketing", "service"]),
    ),
    max_size=6,
)
_MEMBERS = st.lists(
    st.fixed_dictionaries(
        {
            "left": st.booleans(),
            "wants": st.booleans(),
            "window": st.sampled_from([None, 0, 1]),
            "accepted": st.booleans(),
            "zone": st.sampled_from(["", "Asia/Tokyo", "Europe/Berlin", "nowhere"]),
            "past": _PASTS,
        }
    ),
    min_size=1,
    max_size=4,
)


def _enrol(database: Database, people: list[dict[str, Any]], world: int) -> list[str]:
    openids = [f"w{world}o{number}" for number in range(len(people))]
    for openid, who in zip(openids, people, strict=True):
        member(database, openid, left=who["left"], wants_marketing=who["wants"])
        if who["window"] is not None:
            window(database, openid, allows=who["window"])
        zone = Attribute(f"m-{openid}", "tz", who["zone"], "test", NOON)
        past = [
            {
                **row(f"{openid}/{number}", purpose=purpose, source="calendar:tip", occurrence_id=10**6),
                "member_id": f"m-{openid}",
                "openid": openid,
                "state": state,
                "attempted_at": NOON - hours * HOUR,
                "path": path,
            }
            for number, (state, hours, path, purpose) in enumerate(who["past"])
        ]
        with database.begin() as store:
            store.outbox.add(past)
            store.attributes.put([zone] if who["zone"] else [])
            if who["accepted"]:
                store.subscriptions.accepted("main", openid, "T", NOON)
    return openids


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=_MEMBERS)
def test_what_is_read_is_what_happened(database: Database, people: list[dict[str, Any]]) -> None:
    world = next(_WORLDS)
    openids = _enrol(database, people, world)
    with database.begin() as store:
        occurrence = fired(store, NOON + timedelta(seconds=world))
        due = [
            {**row(f"due {openid}", purpose="marketing", occurrence_id=occurrence), "openid": openid}
            | {"member_id": f"m-{openid}"}
            for openid in openids
        ]
        store.outbox.add(due)
        dues = store.claims.due(occurrence, NOON, 10)
        item = campaign(tz="member", at="0 12 * * *", once=True, fallback=[NOTICE])
        group = group_of_item(item, "", Policy(PEACE))
        known = known_of(store, dues, group, PEACE, NOON)
    standing = known.standing
    assert [each.openid for each in dues] == openids
    assert list(standing.following) == [not who["left"] for who in people]
    assert list(standing.willing) == [who["wants"] for who in people]
    assert list(standing.has_window) == [who["window"] == 1 for who in people]
    assert list(standing.is_subscribed) == [who["accepted"] for who in people]
    for number, who in enumerate(people):
        sent = [(hours, path, purpose) for state, hours, path, purpose in who["past"] if state in _COUNTED]
        week = sorted(
            micros(NOON - h * HOUR) for h, _, purpose in sent if purpose == "marketing" and h < 7 * 24
        )
        assert list(standing.recent[number]) == [*reversed(week), NEVER, NEVER][:2]
        assert standing.reached[number] == bool(sent)
        month = sum(path == "mass" and NOON - h * HOUR >= NOON - 20 * DAY - 12 * HOUR for h, path, _ in sent)
        assert standing.mass_used[number] == month, "since the 1st, midnight in Shanghai"
        # Noon in Shanghai is 13:00 in Tokyo, and five in the morning in Berlin.
        quiet = {"Asia/Tokyo": NOON + HOUR, "Europe/Berlin": None}.get(who["zone"], NOON + 2 * HOUR)
        assert standing.quiet_until[number] == (NEVER if quiet is None else micros(quiet))


@pytest.mark.parametrize("own_zone", [True, False])
def test_only_what_matters_is_asked(database: Database, *, own_zone: bool) -> None:
    member(database)
    item = campaign(paths=["customer_service"], **({"tz": "member", "at": "0 12 * * *"} if own_zone else {}))
    group = group_of_item(item, "", Policy())
    assert group.attributes == ({"tz"} if own_zone else set())
    with database.begin() as store:
        store.outbox.add([row("a", occurrence_id=fired(store), purpose="marketing") | {"member_id": "m-o1"}])
        dues = store.claims.due(outbox_occurrence(store), NOON, 10)
        standing = known_of(store, dues, group, PeaceSection(), NOON).standing
    assert standing.recent.shape == (1, 0)
    assert np.all(standing.mass_used == 0)


def outbox_occurrence(store: Any) -> int:
    found: int = store.claims.running()[0]
    return found
