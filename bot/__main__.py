"""The command `roost`."""

import sys

import typer

from bot.cli import audience, calendar, campaign, deliveries, faq, imports, operate, platform, show
from bot.config.error import ConfigError


def build() -> typer.Typer:
    """All commands; each is one function in `bot.cli`."""
    app = typer.Typer(
        name="roost",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Roost (栖): private-domain operations on WeChat.",
    )
    app.command()(platform.demo)
    app.command()(operate.run)
    app.command()(platform.simulator)
    app.command()(operate.check)
    app.command()(operate.migrate)
    report = typer.Typer(help="Figures from what was logged.", no_args_is_help=True)
    report.command()(show.engagement)
    report.command()(show.inbox)
    report.command()(audience.audience)
    report.command()(campaign.campaign)
    app.add_typer(report, name="report")
    taking_in = typer.Typer(help="What other systems know of members.", no_args_is_help=True)
    taking_in.command()(imports.orders)
    taking_in.command()(imports.attributes)
    app.add_typer(taking_in, name="import")
    teaching = typer.Typer(help="The FAQ: measure it, find what it lacks, compare.", no_args_is_help=True)
    teaching.command("eval")(faq.evaluate)
    teaching.command()(faq.gaps)
    teaching.command()(faq.diff)
    app.add_typer(teaching, name="faq")
    running = typer.Typer(help="What runs of the calendar.", no_args_is_help=True)
    running.command("list")(calendar.listed)
    running.command()(calendar.pause)
    running.command()(calendar.resume)
    running.command()(calendar.cancel)
    app.add_typer(running, name="calendar")
    sent = typer.Typer(help="Messages on their way out.", no_args_is_help=True)
    sent.command()(deliveries.unknown)
    sent.command()(deliveries.resend)
    sent.command()(deliveries.rests)
    sent.command()(deliveries.lift)
    app.add_typer(sent, name="deliveries")
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
