"""Counters and timings for `/metrics`; one registry per running server."""

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.channels.port import Outcome
from bot.version import version
from storage.quotas import FULL, Rest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5)
MOST_COUNTED = 10_000
"""A scrape costs the same however many callbacks were given up."""


class Metrics:
    """What an operator watches."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._tell_build()
        self.acknowledged = Counter(
            "roost_callbacks_acknowledged", "Callbacks answered 200", ["account"], registry=self.registry
        )
        self.refused = Counter(
            "roost_callbacks_refused",
            "Callbacks refused, by HTTP status",
            ["account", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "roost_callback_seconds",
            "From request to answer",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.group_size = Histogram(
            "roost_events_per_commit",
            "Events that shared one transaction",
            buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
            registry=self.registry,
        )
        self.deliveries = Counter(
            "roost_deliveries", "Attempts to send, by outcome", ["outcome"], registry=self.registry
        )
        self.inbox = Gauge(
            "roost_inbox",
            f"Callbacks still to be handled (deferred) and given up (quarantined), up to {MOST_COUNTED}",
            ["state"],
            registry=self.registry,
        )
        self.rests = self._of_endpoints("rest_seconds", "How much longer it is left alone")
        self.paces = self._of_endpoints(
            "pace_percent", "At which share of its rate a slowed-down one goes on"
        )
        self.config_errors = Counter(
            "roost_config_errors", "Changed configurations that were refused", registry=self.registry
        )

    def _tell_build(self) -> None:
        what, labels = "Always 1; its labels say what runs", ["version", "python"]
        build = Gauge("roost_build_info", what, labels, registry=self.registry)
        build.labels(version(), platform.python_version()).set(1)

    def _of_endpoints(self, name: str, what: str) -> Gauge:
        return Gauge(f"roost_endpoint_{name}", what, ["account", "endpoint"], registry=self.registry)

    def count_outcome(self, outcome: Outcome) -> None:
        """One attempt to send."""
        self.deliveries.labels(type(outcome).__name__.lower()).inc()

    def show_inbox(self, counts: Mapping[str, int]) -> None:
        """What is not done; an empty mapping where that is not known."""
        self.inbox.clear()
        for state, count in counts.items():
            self.inbox.labels(state).set(count)

    def show_rests(self, rests: Sequence[Rest], now: datetime) -> None:
        """What rests now, and nothing of what did before."""
        self.rests.clear()
        self.paces.clear()
        for rest in rests:
            if rest.until and rest.until > now:
                self.rests.labels(rest.account, rest.endpoint).set((rest.until - now).total_seconds())
            if rest.pace_at(now) < FULL:
                self.paces.labels(rest.account, rest.endpoint).set(rest.pace_at(now))
