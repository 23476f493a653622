"""The figures as tables."""

from rich.console import Console
from rich.table import Table

from bench.figures import COMPARED, Figures, Stages


def show(figures: Figures, console: Console) -> None:
    """Print everything."""
    console.print(_speed(figures))
    console.print(
        f"events per commit: {figures.events_per_commit:.1f}   stored: {figures.stored}   "
        f"memory: {figures.memory.before:.0f} → {figures.memory.after:.0f} MB\n"
        f"at {figures.latency.rate}/s: p50 {figures.latency.p50_ms:.1f} ms, "
        f"p99 {figures.latency.p99_ms:.1f} ms, worst {figures.latency.max_ms:.1f} ms",
        highlight=False,
    )
    if figures.disturbed:
        console.print("[yellow]others worked on the server's core: compare by CPU, not by rate[/]")
    if figures.stages:
        console.print(_stages(figures.stages))
    for what, figure, reached in figures.goals():
        mark = "[green]reached[/]" if reached else "[red]missed[/]"
        console.print(f"{what}: {figure} {mark}", highlight=False)


def _speed(figures: Figures) -> Table:
    table = Table(title=f"Secure mode, {figures.connections} connections, medians of interleaved rounds")
    table.add_column("server")
    headings = ("msgs/s", "least–most", "Roost ×", "by CPU", "CPU µs", "others had")
    for heading in headings:
        table.add_column(heading, justify="right")
    for name in figures.servers:
        rates = [each.rate for each in figures.rounds if each.server == name]
        compared = name in COMPARED
        others = (figures.median(name, f"others_on_{core}_core") for core in ("server", "client"))
        table.add_row(
            name,
            f"{figures.median(name, 'rate'):,.0f}",
            f"{min(rates):,.0f}–{max(rates):,.0f}",
            f"{figures.ratio(name):.2f}" if compared else "",
            f"{figures.cpu_ratio(name):.2f}" if compared else "",
            f"{figures.median(name, 'cpu_us'):.0f}",
            " / ".join(f"{share:.0%}" for share in others),
        )
    return table


def _stages(stages: Stages) -> Table:
    total = sum(stage.cpu_us for stage in stages.stages)
    table = Table(title=f"Where a message's time goes (timed round: {stages.round.rate:,.0f} messages/s)")
    table.add_column("stage")
    for heading in ("calls", "CPU µs", "share", "waiting µs"):
        table.add_column(heading, justify="right")
    for stage in stages.stages:
        table.add_row(
            stage.name,
            f"{stage.calls:.2f}" if stage.calls else "",
            f"{stage.cpu_us:.1f}",
            f"{stage.cpu_us / total:.0%}",
            f"{stage.waiting_us:.1f}" if stage.waiting_us else "",
        )
    table.add_row("all", "", f"{total:.1f}", "100%", "", style="bold")
    return table
