"""Tracked links: the pages that messages lead to, and who tapped them when."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.dialect import insert_once
from storage.models import Delivery, Engagement, table_of
from storage.path_models import Link, LinkClick

_LINKS, _CLICKS = table_of(Link), table_of(LinkClick)
_OUTBOX, _LOG = table_of(Delivery), table_of(Engagement)


class Click(NamedTuple):
    """A tap on a link; `at` is aware UTC. delivery_id: None where the link was in a mass send."""

    link_id: int
    delivery_id: int | None
    at: datetime


class LinkQueries:
    """All SQL about tracked links."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, occurrence_id: int, urls: Collection[str]) -> dict[str, int]:
        """The id of each page's link in this occurrence; the same however often it is asked for."""
        found = self._registered(occurrence_id, urls)
        new = [{"occurrence_id": occurrence_id, "url": url} for url in sorted(urls) if url not in found]
        if new:
            insert_once(self._connection, _LINKS, new)
            found = self._registered(occurrence_id, urls)
        return found

    def _registered(self, occurrence_id: int, urls: Collection[str]) -> dict[str, int]:
        of_it = (_LINKS.c.occurrence_id == occurrence_id) & _LINKS.c.url.in_(urls)
        rows = self._connection.execute(select(_LINKS.c.url, _LINKS.c.id).where(of_it))
        return {row.url: row.id for row in rows}

    def page(self, link_id: int) -> str | None:
        """Where a link leads; None when there is no such link."""
        return self._connection.scalar(select(_LINKS.c.url).where(_LINKS.c.id == link_id))

    def clicked(self, clicks: Sequence[Click]) -> int:
        """Count taps, and log those of known members: each (link, delivery, minute) once; how many are new.

        Taps of a mass send's link are nobody's, so each of them is counted.
        """
        new = 0
        # In one order, so that two replicas do not wait for each other.
        for click in sorted(clicks, key=lambda each: (each.link_id, each.delivery_id or 0, each.at)):
            row = click._asdict() | {"at": click.at.replace(second=0, microsecond=0)}
            if insert_once(self._connection, _CLICKS, [row]):
                new += 1
                self._log(click)
        return new

    def _log(self, click: Click) -> None:
        copied = ("member_id", "account", "topic", "handler", "source")
        statement = (
            select(*(_OUTBOX.c[name] for name in copied), _LINKS.c.url.label("text"))
            .join(_LINKS, _LINKS.c.id == click.link_id)
            .where(_OUTBOX.c.id == click.delivery_id)  # none of a mass send's
        )
        found = self._connection.execute(statement).mappings()
        insert_once(self._connection, _LOG, [dict(row) | {"at": click.at, "kind": "click"} for row in found])
