"""SIGKILL under load, many times: `python -m bench.kills --times 200`; exit status 1 if any is missing."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.support.kills import Kills


async def run(times: int, seed: int) -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="roost-kills-") as folder:
        kills = Kills(Path(folder), random.Random(seed))
        for number in range(1, times + 1):
            await kills.once()
            if number % 20 == 0:
                print(
                    f"{number} kills, {len(kills.acknowledged)} acknowledged, missing {len(kills.missing())}"
                )
        await kills.stopped()
        missing = kills.missing()
    print(
        f"kills {times}, sent {kills.sent}, acknowledged {len(kills.acknowledged)}, missing {len(missing)}, "
        f"{time.monotonic() - started:.0f} s, seed {seed}"
    )
    return len(missing)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    chosen = parser.parse_args()
    sys.exit(1 if asyncio.run(run(chosen.times, chosen.seed)) else 0)
