"""Remarks on how an account's callbacks are protected. Pure."""

from collections.abc import Iterator, Mapping

from bot.config.account import AccountSection
from bot.config.place import Location

_PLAIN = (
    "plain proves who sends a message, not what it says: whoever sees one on its way can read it, and send "
    'another in its place; choose 安全模式 in the WeChat console, then write mode = "secure"'
)


def remarks_on_modes(accounts: Mapping[str, AccountSection]) -> Iterator[tuple[Location, str]]:
    """Accounts in plain mode. Source: wechat/official-account-callbacks.md §2."""
    for name, account in accounts.items():
        if account.mode == "plain":
            yield ("accounts", name, "mode"), _PLAIN
