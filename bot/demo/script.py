"""`roost demo --script`: a day in two minutes, every claim checked, a kill -9 in the middle."""

import asyncio
import json
import random
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.clock import SystemClock
from bot.demo.environment import Stage, made_up, set_stage
from bot.demo.processes import Child, output_of
from bot.demo.wechat import Json, WeChat, acknowledged, said

_PUSH = "今天的小贴士：晚上用精华前，先用温水洁面。"
_QUESTION = "怎么退货"
_ANSWERED_BEFORE_KILL = 15


@dataclass(slots=True)
class Day:
    """The day's cast and what was found."""

    wechat: WeChat
    stage: Stage
    variables: dict[str, str]
    folder: Path
    config: Path
    roost: Child
    checks: list[tuple[str, bool, str]] = field(default_factory=list)

    def found(self, what: str, *, holds: bool, detail: str) -> None:
        """Note one claim and whether it holds."""
        self.checks.append((what, holds, detail))

    async def log_of(self, openid: str) -> list[Json]:
        """The engagement log, as `roost report` prints it."""
        arguments = ["report", "engagement", "--member", openid, "--limit", "10000", "--json"]
        printed = await output_of([*arguments, "--config", str(self.config)], self.variables)
        rows: list[Json] = json.loads(printed)
        return rows


async def play(config: Path, environ: Mapping[str, str]) -> bool:
    """Play the day; True when everything that should happen did.

    Raises: ConfigError when the configuration is wrong.
    """
    async with _stage(config, environ) as day:
        member = await _follow(day)
        await _ask(day, member)
        await _push(day, member)
        xml, first = await _repeat(day, member)
        await _kill_under_load(day, member)
        await _after_restart(day, xml, first)
        await _opt_out(day, member)
        await _log(day, member)
        day.found("graceful stop", holds=await day.roost.stop() == 0, detail="SIGTERM, exit status 0")
    _summarise(day)
    return all(holds for _, holds, _ in day.checks)


@asynccontextmanager
async def _stage(config: Path, environ: Mapping[str, str]) -> AsyncIterator[Day]:
    """Both processes, on a database of their own; killed at the end, whatever happened."""
    with tempfile.TemporaryDirectory(prefix="roost-demo-") as name:
        folder = Path(name)
        keys = made_up(random.SystemRandom())
        stage = set_stage(config, environ, f"sqlite:///{folder}/day.db", keys)
        shared = {
            f"ROOST_SIMULATOR_{key.upper()}": str(getattr(stage.settings, key))
            for key in ("appid", "original_id", "token", "secret", "aes_key")
        }
        arguments = ["simulator", "--port", "0", "--mode", stage.settings.mode]
        platform = await Child.start(arguments, {**stage.variables, **shared}, folder / "wechat.log")
        wechat = WeChat(platform.ready["url"])
        variables = dict(stage.variables) | {
            f"ROOST_ACCOUNTS__{stage.account.upper()}__API_BASE": platform.ready["url"],
            "ROOST_SERVER__MEMBER_LIMIT": "1000000",  # one member stands for many
            "ROOST_CALENDAR": json.dumps([_push_soon(stage.account)]),
        }
        roost = await _start(config, variables, folder)
        day = Day(wechat, stage, variables, folder, config, roost)
        try:
            await wechat.point_to(f"{roost.ready['url']}/wechat/{stage.account}")
            yield day
        finally:
            await wechat.aclose()
            await day.roost.kill()
            await platform.kill()


def _push_soon(account: str) -> Json:
    at = SystemClock().now() + timedelta(seconds=8)
    item = {"id": "tip", "title": "小贴士", "account": account, "at": at.isoformat(), "content": _PUSH}
    return item | {"quiet": "ignore"}  # a day with Roost may begin at night


async def _start(config: Path, variables: Mapping[str, str], folder: Path) -> Child:
    return await Child.start(["run", "--config", str(config)], variables, folder / "roost.log")


async def _follow(day: Day) -> str:
    member = await day.wechat.new_member("小林")
    welcome = said(await day.wechat.act(member, "follow", scene="parcel_card"))
    day.found("follow by a QR code", holds=bool(welcome), detail=f"welcomed: {welcome[:24]}…")
    return member


async def _ask(day: Day, member: str) -> None:
    answer = said(await day.wechat.act(member, "text", content=_QUESTION))
    day.found(f"ask {_QUESTION}", holds="退" in answer, detail=f"answered: {answer[:24]}…")


async def _push(day: Day, member: str) -> None:
    pushed = await day.wechat.wait_for(member, "custom", seconds=30)
    texts = [message["content"].get("content", "") for message in pushed]
    day.found(
        "scheduled push", holds=_PUSH in texts, detail=f"received {len(texts)}: {'; '.join(texts)[:24]}…"
    )


async def _repeat(day: Day, member: str) -> tuple[str, str]:
    xml = _text_callback(day, member, "孕期可以用吗", 900000000000001)
    answers = {result["raw"] for result in await day.wechat.callback(xml, copies=5)}
    day.found(
        "same callback 5 times at once", holds=len(answers) == 1, detail=f"{len(answers)} distinct answer"
    )
    return xml, answers.pop()


async def _kill_under_load(day: Day, member: str) -> None:
    """Messages arrive, the process is killed, a new one takes over on the same address."""
    texts = [f"重启前后的第 {number} 句" for number in range(300)]
    sending = [asyncio.create_task(day.wechat.act(member, "text", content=text)) for text in texts]
    while sum(task.done() for task in sending) < _ANSWERED_BEFORE_KILL:
        await asyncio.wait([task for task in sending if not task.done()], return_when=asyncio.FIRST_COMPLETED)
    await day.roost.kill()
    day.variables["ROOST_SERVER__PORT"] = day.roost.ready["url"].rsplit(":", 1)[1]
    day.roost = await _start(day.config, day.variables, day.folder)
    results = await asyncio.gather(*sending)
    kept = {row["text"] for row in await day.log_of(member) if row["kind"] == "in"}
    promised = {text for text, result in zip(texts, results, strict=True) if acknowledged(result)}
    lost = promised - kept
    detail = f"{len(promised)} of {len(texts)} acknowledged, {len(lost)} of them lost"
    day.found("kill -9 under load, restart", holds=bool(promised) and not lost, detail=detail)


async def _after_restart(day: Day, xml: str, first: str) -> None:
    again = (await day.wechat.callback(xml))[0]["raw"]
    day.found("same callback after the restart", holds=again == first, detail="the very same bytes again")


async def _opt_out(day: Day, member: str) -> None:
    answer = said(await day.wechat.act(member, "text", content="TD"))
    day.found("TD", holds=bool(answer), detail=f"answered: {answer[:24]}…")


async def _log(day: Day, member: str) -> None:
    rows = await day.log_of(member)
    kinds = {kind: sum(row["kind"] == kind for row in rows) for kind in ("follow", "in", "out", "push")}
    repeated = sum(row["text"] == "孕期可以用吗" for row in rows)
    holds = all(kinds.values()) and repeated == 1
    detail = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) + f"; the repeated one: {repeated}"
    day.found("engagement log", holds=holds, detail=detail)


def _text_callback(day: Day, openid: str, text: str, number: int) -> str:
    now = int(SystemClock().now().timestamp())
    return (
        f"<xml><ToUserName>{day.stage.settings.original_id}</ToUserName><FromUserName>{openid}</FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType>text</MsgType><Content>{text}</Content>"
        f"<MsgId>{number}</MsgId></xml>"
    )


def _summarise(day: Day) -> None:
    table = Table(title="A day with Roost")
    for heading in ("what happened", "", "seen"):
        table.add_column(heading)
    for what, holds, detail in day.checks:
        table.add_row(what, "[green]yes[/]" if holds else "[bold red]NO[/]", detail)
    Console().print(table)
