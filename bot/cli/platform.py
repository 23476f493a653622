"""The simulated WeChat: alone, or together with Roost as the demo."""

import asyncio
import os
import sys
from typing import Annotated

import typer

from bot.cli.database import usable_database
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.clock import ShiftedClock
from bot.demo.interactive import show
from bot.demo.script import play
from bot.demo.sim_process import SimulatorOptions, simulate
from bot.logs import configure_logs
from bot.serve import run_to_end
from bot.simulator.settings import Mode, SimulatorSettings

_DEFAULTS = SimulatorSettings()
_Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port of the chat page; 0 = any free one.")
]


def simulator(  # noqa: PLR0913, PLR0917 - one parameter per option
    port: _Port = 8081,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    webhook: Annotated[str, typer.Option(help="URL of the program under development.")] = "",
    mode: Annotated[str, typer.Option(help="plain, compatible or secure.")] = "secure",
    appid: Annotated[str, typer.Option(envvar="ROOST_SIMULATOR_APPID")] = _DEFAULTS.appid,
    original_id: Annotated[str, typer.Option(envvar="ROOST_SIMULATOR_ORIGINAL_ID")] = _DEFAULTS.original_id,
    token: Annotated[str, typer.Option(envvar="ROOST_SIMULATOR_TOKEN")] = _DEFAULTS.token,
    secret: Annotated[str, typer.Option(envvar="ROOST_SIMULATOR_SECRET")] = _DEFAULTS.secret,
    aes_key: Annotated[str, typer.Option(envvar="ROOST_SIMULATOR_AES_KEY", help="Made up when absent.")] = "",
    reply_seconds: Annotated[float, typer.Option(help="How long a callback waits for its answer.")] = 5.0,
    attempts: Annotated[int, typer.Option(help="How often a callback is pushed in all.")] = 3,
) -> None:
    """Run the simulated WeChat alone; prints one JSON line with its URL and what to configure."""
    configure_logs("warning")
    options = SimulatorOptions(
        host, port, webhook, _mode(mode), appid, original_id, token, secret, aes_key, reply_seconds, attempts
    )
    run_to_end(simulate(options, ShiftedClock(), sys.stdout))


def demo(
    *,
    script: Annotated[bool, typer.Option("--script", help="Play a scripted day and check it.")] = False,
    port: _Port = 8081,
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Roost and a simulated WeChat together: chat with it in the browser."""
    if script:
        raise typer.Exit(0 if asyncio.run(play(config, os.environ)) else 1)
    configure_logs("error")  # what a newcomer should know is said in words
    with usable_database(config):
        run_to_end(show(config, os.environ, port))


def _mode(name: str) -> Mode:
    match name:
        case "plain" | "compatible" | "secure":
            return name
        case _:
            raise typer.BadParameter(f"{name!r} is not plain, compatible or secure")
