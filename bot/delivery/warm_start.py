"""What the platform has counted before Roost knew an account: asked once, so that no quota is overrun."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from datetime import datetime
from functools import partial

import structlog

from bot.channels.api_client import OfficialAccountClient
from bot.channels.errors import ApiError, CallError
from bot.clock import Clock
from bot.config.model import Config
from storage.database import Database

_PATH = "/cgi-bin/openapi/quota/get"
_log = structlog.get_logger(__name__)


async def warm_start(
    clients: Mapping[str, OfficialAccountClient],
    config: Config,
    database: Database,
    clock: Clock,
    threads: Executor,
) -> None:
    """Note what is used up of each account's sending endpoints today; a failure is only logged.

    Source: wechat/official-account-api.md §2.
    """
    for name, client in clients.items():
        for endpoint, limits in config.accounts[name].limits.items():
            try:
                answer = await client.call(_PATH, {"cgi_path": f"/cgi-bin/{endpoint}"})
                allowed, used = (int(answer["quota"][key]) for key in ("daily_limit", "used"))
                used += _lacking(name, endpoint, limits.day, allowed)
                note = partial(_note, database, (name, endpoint), used, clock.now())
                await asyncio.get_running_loop().run_in_executor(threads, note)
            except ApiError as error:  # of an endpoint that it does not count, or may not tell about
                _log.info("quota not told", account=name, endpoint=endpoint, reason=str(error))
            except CallError as error:
                _log.warning("quotas not asked for", account=name, reason=str(error))
                break
            except Exception:  # noqa: BLE001 - whatever it answers, or the database does: sending goes on
                _log.exception("quota not noted", account=name, endpoint=endpoint)


def _lacking(account: str, endpoint: str, configured: int | None, allowed: int) -> int:
    """By how much the platform allows less than is configured: that counts as used."""
    if configured is None or configured == allowed:
        return 0
    figures = {"configured": configured, "allowed": allowed}
    _log.warning("the day's limit differs from WeChat's", account=account, endpoint=endpoint, **figures)
    return max(0, configured - allowed)


def _note(database: Database, key: tuple[str, str], used: int, now: datetime) -> None:
    with database.begin() as store:
        store.quotas.known(*key, used, now)
