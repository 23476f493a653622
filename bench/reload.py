"""`python -m bench.reload`: a hot reload of 10,000 FAQ entries while members go on asking.

No answer may take longer than 200 ms. The server has one core, the client another.
"""

import itertools
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import uvloop

from bench.load import load
from bench.process import CLIENT_CORE, Server
from bench.roost import Roost
from bench.traffic import Platform

RATE, SLOW = 200, 0.2
_CARDS = (
    "年卡 月卡 次卡 会员卡 储值卡 礼品卡 电子卡 实体卡 亲子卡 企业卡 "
    "积分卡 体验卡 联名卡 纪念卡 停车卡 借书卡 餐卡 门禁卡 健身卡 学生卡"
)
_PARTS = (
    _CARDS,
    "在家里 在门店 在网上 在车站 在国外 在学校 在公司 在医院 在商场 在机场",
    "怎么 多久 哪里 为什么 能不能",
    "办理 退款 挂失 升级 转让 激活 续费 解绑 查询 延长",
)
QUESTIONS = ["".join(parts) for parts in itertools.product(*(part.split() for part in _PARTS))]


async def main() -> None:
    """Load before, while the new file is read, and after; a line for each."""
    os.sched_setaffinity(0, {CLIENT_CORE})
    with tempfile.TemporaryDirectory() as name:
        roost = Roost(Path(name) / "roost")
        sheet = roost.folder / "faq.csv"
        sheet.write_text("问题,答案\n什么是会员日,每月八号\n", "utf-8")
        config = roost.folder / "config.toml"
        text = config.read_text("utf-8").replace("[handlers.faq]\n", '[handlers.faq]\nfiles = ["faq.csv"]\n')
        config.write_text(text, "utf-8")
        platform = Platform()
        async with roost.serving() as server:
            for _ in range(2):  # the first warms up
                before = (await load(server.port, platform.requests(5 * RATE), 64, RATE)).latencies
            show("before", before, server)
            rows = (f"{question},关于{question}\n" for question in QUESTIONS)
            sheet.write_text("问题,答案\n" + "".join(rows), "utf-8")
            show("meanwhile", [one async for one in until_known(server, platform)], server)
            show("after", (await load(server.port, platform.requests(5 * RATE), 64, RATE)).latencies, server)


async def until_known(server: Server, platform: Platform) -> AsyncIterator[float]:
    """The latencies of one second of load after another, until the last new entry answers."""
    asking = Platform([QUESTIONS[-1]])
    content = ""
    while content != f"关于{QUESTIONS[-1]}":
        for latency in (await load(server.port, platform.requests(RATE), 64, RATE)).latencies:
            yield latency
        (answer,) = (await load(server.port, asking.requests(1), 1)).answers
        content = str(asking.opened(answer)["Content"])


def show(when: str, latencies: list[float], server: Server) -> None:
    in_order = sorted(1000 * latency for latency in latencies)
    p99, slowest = in_order[int(len(in_order) * 0.99)], in_order[-1]
    slow = sum(latency > 1000 * SLOW for latency in in_order)
    print(
        f"{when:>9}: {len(in_order):5} answers in {len(in_order) / RATE:4.0f} s, p99 {p99:6.1f} ms,"
        f" slowest {slowest:6.1f} ms, {slow} over {1000 * SLOW:.0f} ms, {server.memory():.0f} MB"
    )


if __name__ == "__main__":
    uvloop.run(main())
