"""Rows as CSV that a spreadsheet opens as what it is: text, and nothing that it would calculate."""

import csv
import io
from collections.abc import Sequence
from typing import Any

_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Rows with the same columns, and a heading; UTF-8's mark in front, without which Chinese is garbled.

    A text that a spreadsheet would take for a formula gets a ' in front. Source: reliability.md, "CSV out".
    """
    out = io.StringIO()
    writer = csv.DictWriter(
        out, list(rows[0]) if rows else []
    )  # whose line ends make it quote every line end within a cell
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return "\ufeff" + out.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_CALCULATED) else value
