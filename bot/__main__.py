"""The command `roost`."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli import (
    audience,
    calendar,
    campaign,
    coming,
    deliveries,
    doctor,
    explain,
    faq,
    imports,
    learning,
    operate,
    plan,
    platform,
    show,
)
from bot.config.error import ConfigError
from bot.version import version

_GROUPS: tuple[tuple[str, str, tuple[Callable[..., None], ...]], ...] = (
    (
        "report",
        "Figures from what was logged.",
        (show.engagement, show.inbox, audience.audience, campaign.campaign),
    ),
    ("import", "What other systems know of members.", (imports.orders, imports.attributes)),
    (
        "faq",
        "The FAQ: try it, find what it lacks, measure it, compare.",
        (learning.attempt, learning.gaps, learning.suggest, faq.evaluate, faq.diff),
    ),
    (
        "calendar",
        "What is to come of the calendar, and stopping it.",
        (coming.listed, calendar.occurrences, calendar.pause, calendar.resume, calendar.cancel),
    ),
    (
        "deliveries",
        "Messages on their way out.",
        (deliveries.unknown, deliveries.resend, deliveries.rests, deliveries.lift),
    ),
)
"""Commands with a word before their own: the word, what it is about, the commands."""
_NAMES = {faq.evaluate: "eval", learning.attempt: "try", coming.listed: "list"}
"""Commands whose names Python uses for something else."""


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        typer.echo(f"roost {version()}")
        raise typer.Exit


def _top(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_tell_version, help="Say which Roost this is."),
    ] = False,
) -> None:
    """Roost (栖): private-domain operations on WeChat."""


def build() -> typer.Typer:
    """All commands; each is one function in `bot.cli`."""
    app = typer.Typer(
        name="roost",
        no_args_is_help=True,
        rich_markup_mode=None,  # brackets are brackets
        pretty_exceptions_enable=False,
    )
    app.callback()(_top)
    for command in (
        platform.demo,
        operate.run,
        platform.simulator,
        operate.check,
        operate.migrate,
        doctor.doctor,
        plan.plan,
        explain.explain,
    ):
        app.command()(command)
    for name, about, commands in _GROUPS:
        group = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode=None)
        for command in commands:
            group.command(_NAMES.get(command))(command)
        app.add_typer(group, name=name)
    return app


def main() -> None:
    """Run the command line; a wrong configuration is exit 2 with the reason."""
    try:
        build()()
    except ConfigError as error:
        sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
        sys.exit(2)


if __name__ == "__main__":
    main()
