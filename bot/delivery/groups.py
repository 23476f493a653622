"""Which deliveries the ladder decides alike."""

from bot.calendar.item import CalendarItem
from bot.calendar.message import by_path, message, notices_of
from bot.delivery.ladder import Message, Path
from bot.delivery.policy import Policy
from bot.delivery.standing import Group

_ANSWER = Message(paths=(Path.CUSTOMER_SERVICE,), ignores_quiet=True)


def group_of_item(item: CalendarItem, variant: str, policy: Policy) -> Group:
    """An item's deliveries to who has drawn this variant ("" where it has none)."""
    return Group(
        account=item.account,
        purpose=item.purpose,
        message=message(item, policy.peace, policy.mass_monthly, variant),
        contents=by_path(item, variant),
        notices=notices_of(item, variant),
        once_of=f"calendar:{item.id}" if item.once else "",
        own_zone=item.each_member_at_their_own,
        tracks_links=item.track_links,
    )


def group_of_answers(account: str) -> Group:
    """What handlers say: at any hour, and only where the member's window is open."""
    return Group(account, "service", _ANSWER)
