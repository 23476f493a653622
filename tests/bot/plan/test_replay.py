from hypothesis import HealthCheck, given, settings

from bot.config.model import Config
from bot.plan.rehearsal import rehearse
from storage.database import Database
from tests.bot.plan.scalar import Scalar
from tests.bot.plan.small_worlds import DAYS, NOW, PEOPLE, Person, configs, settle
from tests.bot.plan.told import one_by_one


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=PEOPLE, config=configs())
def test_columns_and_one_member_at_a_time_agree(
    database: Database, people: list[Person], config: Config
) -> None:
    settle(database, people)
    rehearsal = rehearse(database, config, NOW, NOW + DAYS)
    found = list(one_by_one(rehearsal.world, rehearsal.told))
    expected = Scalar(config, people, NOW + DAYS).run()
    ends = [each for each in found if not each.what.startswith("WAIT") or each.at != NOW + DAYS]
    assert set(ends) - set(expected) == set()
    assert set(expected) - set(ends) == set()
    assert len(ends) == len(expected)
