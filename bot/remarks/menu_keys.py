"""Menu keys that no handler knows: no mistake, but perhaps not meant."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from bot.config.account import AccountSection
from bot.config.menu import MenuButton
from bot.config.place import Location


def unknown_keys(
    accounts: Mapping[str, AccountSection], known: frozenset[str]
) -> Iterator[tuple[Location, str]]:
    """A remark for each button whose key is not known to a handler, with its place."""
    for name, account in accounts.items():
        for location, key in _keys(account.menu, ("accounts", name, "menu")):
            if key not in known:
                near = difflib.get_close_matches(key, sorted(known), n=1)
                advice = f"did you mean {near[0]!r}?" if near else "add it to a handler's menu_keys"
                yield location, f"{key!r}: no handler knows this menu key; {advice}"


def _keys(buttons: Iterable[MenuButton], place: Location) -> Iterator[tuple[Location, str]]:
    for number, button in enumerate(buttons):
        if button.key:
            yield (*place, number, "key"), button.key
        yield from _keys(button.buttons, (*place, number, "buttons"))
