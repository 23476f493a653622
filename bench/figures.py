"""What one run measured, and the goals it is held against."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Self

COMPARED = ("floor", "WeRoBot", "WeRoBot as it ships")
"""Of which servers Roost's ratio is told."""


@dataclass(frozen=True, slots=True)
class Round:
    """rate: answers a second. *_us: per message. others_*: share of the core that somebody else had."""

    server: str
    rate: float
    cpu_us: float
    client_cpu_us: float
    others_on_server_core: float
    others_on_client_core: float


@dataclass(frozen=True, slots=True)
class Latency:
    """From when a message was due to its answer, at a constant rate."""

    rate: int
    p50_ms: float
    p99_ms: float
    max_ms: float


@dataclass(slots=True)
class Memory:
    """Resident, in MB, of the Roost process: after the warm-up and at the end."""

    before: float
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Per message; `waiting_us` is wall time beyond the processor's: the disk, the lock, the core."""

    name: str
    calls: float
    cpu_us: float
    waiting_us: float


@dataclass(frozen=True, slots=True)
class Stages:
    """Where the processor time of one message goes; `round` is the round that was timed."""

    stages: tuple[Stage, ...]
    round: Round

    @classmethod
    def between(
        cls, first: Mapping[str, Any], second: Mapping[str, Any], messages: int, round_: Round
    ) -> Self:
        """The difference of two snapshots of `bench.stages`."""
        found = []
        for name, now in second["stages"].items():
            then = first["stages"].get(name, [0, 0, 0])
            calls, cpu, wall = ((b - a) / messages for a, b in zip(then, now, strict=True))
            found.append(Stage(name, calls, cpu / 1000, (wall - cpu) / 1000))
        loop, process = ((second[name] - first[name]) / messages / 1000 for name in ("loop", "process"))
        in_loop = sum(stage.cpu_us for stage in found if stage.name.startswith("decode"))
        in_threads = sum(stage.cpu_us for stage in found) - in_loop
        found.append(Stage("event loop, HTTP, the rest of it", 0, loop - in_loop, 0))
        found.append(Stage("threads: hand-over, the rest of them", 0, process - loop - in_threads, 0))
        return cls(tuple(sorted(found, key=lambda stage: -stage.cpu_us)), round_)


@dataclass(slots=True)
class Figures:
    """One run."""

    connections: int
    messages: int
    rounds: list[Round] = field(default_factory=list)
    latency: Latency = field(default_factory=lambda: Latency(0, 0, 0, 0))
    memory: Memory = field(default_factory=lambda: Memory(0))
    stages: Stages | None = None
    events_per_commit: float = 0.0
    stored: dict[str, int] = field(default_factory=dict)

    def median(self, server: str, name: str) -> float:
        """The median over a server's rounds."""
        return float(median(getattr(each, name) for each in self.rounds if each.server == server))

    @property
    def servers(self) -> list[str]:
        """In the order of measuring."""
        return list(dict.fromkeys(each.server for each in self.rounds))

    def ratio(self, other: str) -> float:
        """Roost's rate over another's: the median of the ratios of neighbouring rounds."""
        rates = {name: [each.rate for each in self.rounds if each.server == name] for name in self.servers}
        return median(mine / theirs for mine, theirs in zip(rates["Roost"], rates[other], strict=True))

    def cpu_ratio(self, other: str) -> float:
        """The same by processor time per message, which neighbours on the core disturb least."""
        return self.median(other, "cpu_us") / self.median("Roost", "cpu_us")

    @property
    def disturbed(self) -> bool:
        """Whether others had so much of the server's core that rates compare the schedulers' luck.

        Under contention a server with two busy threads is given more of the core than one with one.
        """
        return any(
            self.median(name, "others_on_server_core") > 0.05 for name in ("floor", "WeRoBot", "Roost")
        )

    def goals(self) -> list[tuple[str, str, bool]]:
        """(what, figure, reached)."""
        ratio, how = (self.cpu_ratio, ", by CPU") if self.disturbed else (self.ratio, "")
        robot, floor, p99 = ratio("WeRoBot"), ratio("floor"), self.latency.p99_ms
        memory = max(self.memory.before, self.memory.after)
        return [
            (f"Roost / WeRoBot ≥ 1.0{how}", f"{robot:.2f}", robot >= 1),
            (f"Roost / floor ≥ 0.6{how}", f"{floor:.2f}", floor >= 0.6),
            (f"p99 at {self.latency.rate}/s ≤ 50 ms", f"{p99:.1f} ms", p99 <= 50),
            ("memory ≤ 260 MB", f"{memory:.0f} MB", memory <= 260),
        ]

    def as_json(self) -> dict[str, Any]:
        """Everything, and what follows from it."""
        ratios = {other: self.ratio(other) for other in COMPARED}
        cpu = {other: self.cpu_ratio(other) for other in COMPARED}
        rates = {name: self.median(name, "rate") for name in self.servers}
        goals = [{"goal": what, "figure": figure, "reached": ok} for what, figure, ok in self.goals()]
        return asdict(self) | {
            "rates": rates,
            "ratios": ratios,
            "cpu_ratios": cpu,
            "disturbed": self.disturbed,
            "goals": goals,
        }
