"""What a calendar item is to the ladder and to the lots."""

from bot.calendar.checks import ways
from bot.calendar.item import CalendarItem
from bot.config.peace import PeaceSection
from bot.delivery.ladder import Cap, Message, Path
from handlers.content import AnyContent
from handlers.content_paths import Purpose
from handlers.notices import SubscriptionNotice
from storage.draws import Draws, HeldOut, by_weight, share
from storage.durations import write_duration


def message(item: CalendarItem, peace: PeaceSection, mass_monthly: int, variant: str = "") -> Message:
    """The item as the ladder sees it for who has drawn this variant ("" where it has none)."""
    return Message(
        paths=tuple(by_path(item, variant)),
        caps=caps_of(item.purpose, peace),
        on_cap=item.on_cap,
        ignores_quiet=item.quiet == "ignore",
        most_mass=mass_monthly,
    )


def by_path(item: CalendarItem, variant: str = "") -> dict[Path, AnyContent]:
    """What is sent by each path that the item can take, the best path first."""
    found: dict[Path, AnyContent] = {}
    for content in item.content_for(variant):
        for name in ways(content, item.purpose, item.paths):
            found.setdefault(Path(name), content)
    return found


def notices_of(item: CalendarItem, variant: str = "") -> tuple[SubscriptionNotice, ...]:
    """Its subscription notices, one of each template, in the order in which they are tried."""
    found: dict[str, SubscriptionNotice] = {}
    for content in item.content_for(variant):
        if isinstance(content, SubscriptionNotice) and ways(content, item.purpose, item.paths):
            found.setdefault(content.template_id, content)
    return tuple(found.values())


def caps_of(purpose: Purpose, peace: PeaceSection) -> tuple[Cap, ...]:
    """The caps that hold messages of a class; spacing holds marketing only."""
    spacing = [Cap("spacing", 1, peace.spacing)] if peace.spacing and purpose == "marketing" else []
    rules = (rule for rule in peace.caps if rule.purpose == purpose)
    return (
        *spacing,
        *(Cap(f"cap_{rule.most}_in_{write_duration(rule.within)}", rule.most, rule.within) for rule in rules),
    )


def draws_of(item: CalendarItem, peace: PeaceSection) -> Draws:
    """Who is left out of it, the control group first (of marketing only), and who gets which variant."""
    control = peace.control_group if item.purpose == "marketing" else 0
    held_out = (
        HeldOut("control_group", f"control:{peace.salt}", share(control)),
        HeldOut("holdout", f"holdout:{item.id}", share(item.holdout)),
    )
    return Draws(
        held_out=tuple(each for each in held_out if each.below),
        variant_lot=f"variant:{item.id}",
        variants=by_weight((variant.name, variant.weight) for variant in item.variants),
    )
