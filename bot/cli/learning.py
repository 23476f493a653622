"""How the FAQ learns from members: try a message, find what it lacks, find further phrasings."""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx
import typer

from bot.cli.database import configured_database
from bot.cli.options import DEFAULT_CONFIG, AsJson, ConfigFile
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.error import ConfigError
from bot.config.llm import LlmSection
from bot.faq import pasted
from bot.faq.draft import Drafter
from bot.faq.gaps import Finder, Found
from bot.faq.golden import faq_settings
from bot.faq.nearest import Shelf
from bot.faq.suggest import picks
from bot.faq.suggest import suggest as propose
from bot.faq.texts.noise import NoiseFilter
from bot.faq.trial import Question, ask
from bot.faq.tryout import figures, likely, told, tryout
from bot.program import Program, load_program
from handlers.faq.answering import Answering
from handlers.faq.learn import build_index
from handlers.faq.pinyin import mandarin
from storage.engagement import MemberText

_Days = Annotated[int, typer.Option("--days", min=1, help="How many days back.")]


def attempt(
    text: Annotated[str, typer.Argument(help="What a member might write.")],
    *,
    account: Annotated[
        str, typer.Option("--account", help="Through which account; the first if absent.")
    ] = "",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag of the member; repeatable.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """What the bot would do with a message, and why; nothing is sent or kept."""
    program = load_program(config, os.environ)
    if account and account not in program.config.accounts:
        known = ", ".join(program.config.accounts)
        raise typer.BadParameter(
            f"there is no account {account!r}; there are: {known}", param_hint="--account"
        )
    question = Question(text, account, frozenset(tag or ()))
    found = tryout(program, question, SystemClock().now())
    if as_json:
        typer.echo(_json({"text": text} | figures(found)))
        return
    for line in told(found, question):
        typer.echo(line)
    if found.faq and found.faq.likely:
        show_rows("most like it", likely(found.faq), as_json=False)


def gaps(
    *,
    days: _Days = 30,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many gaps, those of most members.")] = 20,
    draft: Annotated[bool, typer.Option("--draft", help="Let [llm] draft the answers.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """What members asked and got no good answer to, as entries to paste."""
    program, now = load_program(config, os.environ), SystemClock().now()
    if draft and not program.config.llm.base_url:
        raise ConfigError([f"{config.name}: [llm] base_url: is missing; drafts need an endpoint"])
    shelf = _shelf(program)
    noise = NoiseFilter.of(shelf.index.normaliser)
    finder = Finder(shelf, mandarin(), noise, lambda questions: ask(program, questions, now))
    found = finder.find(_texts(config, days), limit)
    if draft:
        found = asyncio.run(_drafted(program.config.llm, shelf, found))
    if as_json:
        typer.echo(_json([asdict(gap) | {"entry": pasted.entry(gap)} for gap in found.gaps]))
        return
    if not found.gaps:
        typer.echo(f"# nothing was missed in the last {days} days")
    typer.echo(pasted.gaps(found), nl=False)


def suggest(
    *,
    days: _Days = 90,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Further phrasings for entries with few, from questions that members settled by picking one."""
    shelf = _shelf(load_program(config, os.environ))
    found = propose(picks(_texts(config, days)), shelf, NoiseFilter.of(shelf.index.normaliser))
    if as_json:
        typer.echo(_json([asdict(each) for each in found]))
    elif found:
        typer.echo(pasted.suggestions(found), nl=False)
    else:
        typer.echo(f"# no new phrasing was picked in the last {days} days")


def _shelf(program: Program) -> Shelf:
    """What the FAQ teaches, with the index that its handler has; nothing where there is no FAQ."""
    settings = faq_settings(program)
    built = (each.answer.index for each in program.chain if isinstance(each.answer, Answering))
    return Shelf.of(settings.taught, next(built, None) or build_index(settings))


def _texts(config: Path, days: int) -> Sequence[MemberText]:
    with configured_database(config) as database, database.read() as store:
        return store.engagement.texts(SystemClock().now() - timedelta(days=days))


async def _drafted(section: LlmSection, shelf: Shelf, found: Found) -> Found:
    async with httpx.AsyncClient(timeout=None) as http:  # noqa: S113 - the drafter limits the whole call
        return Found(await Drafter(section, shelf, http).drafted(found.gaps), found.noise)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=datetime.isoformat)
