"""The simulated WeChat as a process: every member may be written to without end, and a call takes a while.

`python -m bench.slow_wechat MEMBERS SECONDS [OPENID]`: openids are o0, o1, … or of that format.
"""

import random
import sys
from datetime import timedelta

from bench.traffic import APPID, SECRET
from bot.clock import ShiftedClock
from bot.demo.sim_process import listening
from bot.serve import announce, run_to_end, stopped
from bot.simulator.app import PLATFORM, build_simulator
from bot.simulator.settings import SimulatorSettings
from bot.simulator.windows import Trigger, WindowRule

ENDPOINT = "/cgi-bin/message/custom/send"


async def serve(members: int, seconds: float, openid: str = "o{}") -> None:
    windows: dict[Trigger, WindowRule] = {"message": WindowRule(None, timedelta(days=1))}
    settings = SimulatorSettings(appid=APPID, secret=SECRET, windows=windows, quotas={})
    app = build_simulator(settings, ShiftedClock(), random.Random(7))
    for number in range(members):
        member = app[PLATFORM].add_member(openid=openid.format(number))
        member.following = True
        app[PLATFORM].open_window(member, "message")
    app[PLATFORM].faults.replace([{"endpoint": ENDPOINT, "kind": "slow", "seconds": seconds}])
    async with listening(app, "127.0.0.1", 0) as url:
        announce(sys.stdout, event="ready", url=url)
        await stopped()


if __name__ == "__main__":
    run_to_end(serve(int(sys.argv[1]), float(sys.argv[2]), *sys.argv[3:]))
