"""What was acknowledged is kept whenever the process is killed; `python -m bench.kills` kills 200 times."""

import random
from pathlib import Path

from tests.support.kills import Kills


async def test_no_acknowledged_callback_is_lost_by_sigkill(tmp_path: Path) -> None:
    kills = Kills(tmp_path, random.Random(5))
    for _ in range(5):
        await kills.once()
        assert kills.missing() == []
    await kills.stopped()
    assert len(kills.acknowledged) > 5
    assert kills.missing() == []
