"""What is planned for each member is what happens, as long as nobody does anything meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.config.model import Config
from bot.plan.rehearsal import rehearse
from storage.database import Database
from tests.bot.plan.small_worlds import NOW, PEOPLE, Person, configs, settle
from tests.bot.plan.told import one_by_one
from tests.bot.plan.virtual import outcomes, run

DAYS = timedelta(days=2)
_A_DAY = st.sampled_from([{}, {"message/custom/send": {"day": 2}}])
"""A plan reckons rates by the minute and does not know in which order two mass sends of one minute go."""


def planned(database: Database, config: Config) -> dict[tuple[str, datetime, str], str]:
    """The last word on each message."""
    rehearsal = rehearse(database, config, NOW, NOW + DAYS)
    found = {}
    for each in one_by_one(rehearsal.world, rehearsal.told):
        action, _, reason = each.what.partition(" ")
        found[each.item, each.due_at, each.openid] = "open" if action == "DEFER" else reason or action
    return {key: what for key, what in found.items() if what != "open"}


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each run costs too much to shrink
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=PEOPLE, config=configs(_A_DAY))
def test_member_by_member(database: Database, people: list[Person], config: Config) -> None:
    # A claim takes one message of a member at a time: with two openids of one account the order may differ.
    settle(database, [replace(person, twin=False) for person in people])
    expected = planned(database, config)
    run(database, config, NOW, NOW + DAYS)
    found = {key: what for key, what in outcomes(database).items() if what != "open"}
    differing = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
    assert {key: (expected.get(key), found.get(key)) for key in differing} == {}
