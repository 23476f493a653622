"""Tracked links put into messages just before they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.config.model import Config
from bot.links.rewrite import pages, rewritten
from bot.links.token import link_keys, token
from handlers.content import AnyContent
from storage.store import Store


class Untracked(NamedTuple):
    """A message of the calendar, its placeholders filled in; delivery_id: None in a mass send.

    written: as the item has it. Only pages that stand there are tracked: what a member calls themselves must
    not become an address of ours.
    """

    content: AnyContent
    written: AnyContent
    account: str
    occurrence_id: int
    delivery_id: int | None


@dataclass(frozen=True, slots=True)
class LinkTracker:
    """base: what comes before the token. keys, text_limits (bytes of one text): by account."""

    base: str
    keys: Mapping[str, bytes]
    text_limits: Mapping[str, int]

    def tracked(self, store: Store, messages: Sequence[Untracked]) -> list[AnyContent]:
        """Their contents with tracked links; commit before sending, so that every link is known.

        Idempotent: the same message gets the same links again.
        """
        wanted: dict[int, set[str]] = {}
        for message in messages:
            wanted.setdefault(message.occurrence_id, set()).update(self._own_pages(message))
        # In one order, so that two processes do not wait for each other.
        ids = {
            each: store.links.register(each, urls) if urls else {} for each, urls in sorted(wanted.items())
        }
        return [self._with_links(message, ids[message.occurrence_id]) for message in messages]

    def _own_pages(self, message: Untracked) -> set[str]:
        if message.account not in self.keys:
            return set()
        found = set(pages(message.content)).intersection(pages(message.written))
        return {page for page in found if not page.startswith(self.base)}

    def _with_links(self, message: Untracked, ids: Mapping[str, int]) -> AnyContent:
        if not ids or message.account not in self.keys:
            return message.content
        key = self.keys[message.account]
        instead = {page: self.base + token(key, link, message.delivery_id) for page, link in ids.items()}
        return rewritten(message.content, instead, self.text_limits[message.account])


def link_tracker(config: Config) -> LinkTracker | None:
    """The tracker of a configuration; None without a `public_url`, where nobody could follow its links."""
    if not config.server.public_url:
        return None
    base = f"{config.server.public_url.rstrip('/')}/l/"
    limits = {name: account.text_limit for name, account in config.accounts.items()}
    return LinkTracker(base, link_keys(config), limits)
