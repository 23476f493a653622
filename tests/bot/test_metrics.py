from prometheus_client import generate_latest

from bot.channels.port import Accepted, Rejected, Retry, Unknown
from bot.metrics import Metrics
from tests.support.programs import SECOND


def test_outcomes_are_counted_by_their_kind() -> None:
    metrics = Metrics()
    for outcome in (Accepted(), Accepted(), Rejected(1, ""), Retry(SECOND, ""), Unknown("")):
        metrics.count_outcome(outcome)
    page = generate_latest(metrics.registry).decode()
    for name, count in (("accepted", 2.0), ("rejected", 1.0), ("retry", 1.0), ("unknown", 1.0)):
        assert f'roost_deliveries_total{{outcome="{name}"}} {count}' in page


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.acknowledged.labels("main").inc()
    assert b"main" not in generate_latest(other.registry)
