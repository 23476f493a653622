import random
from collections.abc import Mapping
from pathlib import Path

from bot.clock import FixedClock
from bot.simulator.acts import _ACTS
from bot.simulator.api.gateway import ENDPOINTS
from bot.simulator.control import Control
from bot.simulator.core import Platform
from bot.simulator.envelope import TAMPERS
from bot.simulator.faults import KINDS
from bot.simulator.pusher import Pusher
from bot.simulator.settings import SimulatorSettings
from tests.bot.simulator.harness import NOON

PAGE = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text()


def test_everything_one_can_ask_for_is_written_down() -> None:
    missing = [name for name in (*ENDPOINTS, *KINDS, *TAMPERS, *_ACTS) if f"`{name}`" not in PAGE]
    assert missing == []


async def test_every_control_path_is_written_down() -> None:
    async def unsent(_method: str, _url: str, _query: Mapping[str, str], _body: bytes) -> tuple[int, bytes]:
        raise OSError

    platform = Platform(SimulatorSettings(), FixedClock(NOON), random.Random(1))
    routes = Control(platform, Pusher(platform, unsent), None).routes()
    assert [route.path for route in routes if route.path not in PAGE] == []
