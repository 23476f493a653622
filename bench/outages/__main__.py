"""Outages of the platform as the table of faults in reliability has them: `python -m bench.outages`.

Exit status 1 when something is lost, sent twice, not listed, or called that should rest. What depends on the
machine, too, is a goal: shown, not an error.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial

import structlog

from bench.outages import acknowledged, drops, quota, tokens
from bench.outages.finding import Finding

_Case = Callable[[], Awaitable[Finding]]


def cases(chosen: argparse.Namespace) -> dict[str, list[_Case]]:
    """By name, in the order of running."""
    storms, lost = chosen.invalidations, chosen.drops
    return {
        "acknowledged": [partial(acknowledged.during, chosen.rate, chosen.seconds)],
        "quota": [partial(quota.used_up, "sqlite", 1), partial(quota.used_up, "postgresql", 2)],
        "tokens": [
            partial(tokens.storm, "sqlite", 1, storms // 10),
            partial(tokens.storm, "postgresql", 8, storms),
        ],
        "drops": [
            partial(drops.dropped, "sqlite", 1, lost // 10),
            partial(drops.dropped, "postgresql", 4, lost - lost // 10),
        ],
    }


async def run(chosen: argparse.Namespace) -> int:
    faults = 0
    for case in (case for name, each in cases(chosen).items() if name in chosen.case for case in each):
        finding = await case()
        faults += len(finding.faults)
        line = json.dumps(asdict(finding), ensure_ascii=False) if chosen.json else _lines(finding)
        print(line, flush=True)
    return faults


def _lines(finding: Finding) -> str:
    lines = [f"{finding.case}, {finding.database}"]
    lines += [f"  {name}: {figure}" for name, figure in finding.figures.items()]
    lines += [f"  {goal}: {'reached' if reached else 'missed'}" for goal, reached in finding.goals.items()]
    return "\n".join(lines + [f"  FAULT: {fault}" for fault in finding.faults])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    names = ("acknowledged", "quota", "tokens", "drops")
    parser.add_argument("--case", choices=names, nargs="+", default=names)
    parser.add_argument("--invalidations", type=int, default=1000)
    parser.add_argument("--drops", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=200, help="callbacks a second")
    parser.add_argument("--seconds", type=int, default=8, help="of each stretch of callbacks")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    return 1 if asyncio.run(run(chosen)) else 0


if __name__ == "__main__":
    sys.exit(main())
