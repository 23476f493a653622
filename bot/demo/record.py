"""What Roost recorded of a member, as the chat page shows it to a manager."""

from itertools import accumulate
from operator import itemgetter

from bot.demo import words
from storage.database import Database
from storage.engagement import LogRow
from storage.traces import Unsent


def record_of(database: Database, openid: str) -> list[dict[str, str]]:
    """What they did and were told, and what was not sent and why, oldest first.

    `kind` is the log's own name, `label` and `about` say it in Chinese; `at` is ISO 8601, UTC.
    """
    with database.read() as store:
        log, unsent = store.engagement.of_member(openid), store.traces.unsent(openid)
    # WeChat tells whole seconds: what a member wrote may seem older than the answer before it.
    written = accumulate((row.at for row in log), max)
    rows = [*zip(written, map(_logged, log), strict=True), *((row.at, _unsent(row)) for row in unsent)]
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def _logged(row: LogRow) -> dict[str, str]:
    return {
        "at": row.at.isoformat(),
        "kind": row.kind,
        "label": words.kind(row.kind),
        "text": words.said(row.kind, row.text),
        "about": words.about(row.handler, row.topic, row.source),
    }


def _unsent(row: Unsent) -> dict[str, str]:
    return {
        "at": row.at.isoformat(),
        "kind": row.state,
        "label": words.state(row.state, row.not_before),
        "text": row.topic,
        "about": words.reason(row.reason),
    }
