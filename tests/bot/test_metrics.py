import platform

from prometheus_client import generate_latest

from bot.channels.port import Accepted, Rejected, Retry, Unknown
from bot.metrics import Metrics
from bot.version import version
from storage.quotas import EVERY, Rest
from tests.support.programs import NOON, SECOND


def test_outcomes_are_counted_by_their_kind() -> None:
    metrics = Metrics()
    for outcome in (Accepted(), Accepted(), Rejected(1, ""), Retry(SECOND, ""), Unknown("")):
        metrics.count_outcome(outcome)
    page = generate_latest(metrics.registry).decode()
    for name, count in (("accepted", 2.0), ("rejected", 1.0), ("retry", 1.0), ("unknown", 1.0)):
        assert f'roost_deliveries_total{{outcome="{name}"}} {count}' in page


def test_what_runs_is_told() -> None:
    page = generate_latest(Metrics().registry).decode()
    assert f'roost_build_info{{python="{platform.python_version()}",version="{version()}"}} 1.0' in page


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.acknowledged.labels("main").inc()
    assert b"main" not in generate_latest(other.registry)


def test_rests_are_shown_while_they_last() -> None:
    metrics = Metrics()
    rests = [
        Rest("main", EVERY, NOON + 90 * SECOND, 100, "refused", NOON),
        Rest("main", "message/custom/send", None, 50, "", NOON),
    ]
    metrics.show_rests(rests, NOON)
    page = generate_latest(metrics.registry).decode()
    assert 'roost_endpoint_rest_seconds{account="main",endpoint="*"} 90.0' in page
    assert 'roost_endpoint_pace_percent{account="main",endpoint="message/custom/send"} 50.0' in page
    metrics.show_rests([], NOON)
    assert b'account="main"' not in generate_latest(metrics.registry)
