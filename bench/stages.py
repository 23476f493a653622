"""`python -m bench.stages run …`: Roost with its stages timed, by the processor clock of each thread.

A sampler inside the process would see threads only where they let go of the interpreter lock, and so blame
whatever releases it; timers blame nobody, but cost some microseconds of each message: read the shares, and
take the sum from the untimed rounds. SIGUSR1 writes what was
counted so far as one JSON line to the file $BENCH_STAGES.
"""

import functools
import importlib
import json
import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

# The first name is the stage that is shown; what a stage calls of another is counted there, not twice.
STAGES = {
    "bot.channels.official_account:OfficialAccount.decode": "decode: verify, decrypt, parse",
    "bot.intake.processor:Processor.process": "group: the rest of it",
    "bot.intake.processor:decide": "handlers and decision",
    "bot.channels.official_account:OfficialAccount.render": "render: reply, encrypt, sign",
    "bot.intake.effects:Effects.acknowledge": "rows gathered",
    "bot.intake.effects:Effects.keep": "rows gathered",
    "bot.intake.effects:Effects.said_at_once": "rows gathered",
    "storage.inbox:InboxQueries.replies": "read: known callbacks",
    "storage.members:MemberQueries.load": "read: members, tags",
    "storage.members:MemberQueries.save": "write: members",
    "storage.inbox:InboxQueries.add": "write: inbox",
    "storage.signatures:SignatureQueries.add": "write: signatures",
    "storage.engagement:EngagementQueries.add": "write: engagement",
    "storage.windows:WindowQueries.open": "write: windows",
    "sqlalchemy.engine.default:DefaultDialect.do_commit": "commit (fsync)",
}


class Stopwatch:
    """Per stage: calls, nanoseconds of processor and of wall time, without what other stages took inside."""

    def __init__(self) -> None:
        self.stages: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self._inner = threading.local()

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted."""
        total, inner = self.stages[stage], self._inner

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            outer_cpu, outer_wall = getattr(inner, "cpu", 0), getattr(inner, "wall", 0)
            inner.cpu = inner.wall = 0
            wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
            try:
                return function(*args, **kwargs)
            finally:
                cpu, wall = time.thread_time_ns() - cpu, time.perf_counter_ns() - wall
                total[0] += 1
                total[1] += cpu - inner.cpu
                total[2] += wall - inner.wall
                inner.cpu, inner.wall = outer_cpu + cpu, outer_wall + wall

        return wrapper

    def install(self, where: str, stage: str) -> None:
        """Time what stands at `module:attribute.path`; what is there no more is shown as not found."""
        module, _, path = where.partition(":")
        *owners, name = path.split(".")
        try:
            owner = functools.reduce(getattr, owners, importlib.import_module(module))
            function = getattr(owner, name)
        except (ImportError, AttributeError):
            self.stages[f"not found: {where}"] = [0, 0, 0]
            return
        setattr(owner, name, self.timed(stage, function))

    def snapshot(self) -> dict[str, Any]:
        """Everything so far; runs in the event loop's thread, whose own time is `loop`."""
        return {"stages": self.stages, "loop": time.thread_time_ns(), "process": time.process_time_ns()}


def main() -> None:
    """Run the `roost` command with timers in it."""
    watch = Stopwatch()
    for where, stage in STAGES.items():
        watch.install(where, stage)

    def write(*_signal: object) -> None:
        with open(os.environ["BENCH_STAGES"], "a", encoding="utf-8") as file:  # noqa: PTH123 - short
            file.write(json.dumps(watch.snapshot()) + "\n")

    signal.signal(signal.SIGUSR1, write)
    importlib.import_module("bot.__main__").main()


if __name__ == "__main__":
    main()
