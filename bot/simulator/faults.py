"""Faults on demand: what goes wrong with the next API calls or callbacks.

| kind | on an API path | on `callback` |
|---|---|---|
| timeout | not executed, no answer, connection dropped after `seconds` | this attempt never arrives |
| accept_then_drop | executed, connection dropped without an answer | arrives, its answer is lost |
| errcode | not executed, answers `errcode` (default -1) | - |
| slow | executed, answered after `seconds` | pushed after `seconds` |
| invalidate_token | all tokens die, this call answers 40001 | - |
| http_500 | not executed, answers 500 and HTML | - |
| garbage | executed, answers 200 with what is no JSON | - |
| duplicate | - | pushed twice at once |
| reorder | - | pushed after the next one (or after `seconds`) |
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

KINDS = {
    "timeout",
    "accept_then_drop",
    "errcode",
    "slow",
    "invalidate_token",
    "duplicate",
    "reorder",
    "http_500",
    "garbage",
}
_TYPES: Mapping[str, Any] = {
    "endpoint": str,
    "kind": str,
    "errcode": int,
    "seconds": int | float,
    "times": int | None,
    "hits": int,
}
CALLBACK = "callback"
ON_ATTEMPT = ("timeout", "accept_then_drop")
ON_PUSH = ("slow", "duplicate", "reorder")
ON_CALL = KINDS - {"duplicate", "reorder"}


@dataclass(slots=True)
class Fault:
    """One fault; `times` None means until cleared, `endpoint` "*" every API path (not callbacks)."""

    endpoint: str
    kind: str
    errcode: int = -1
    seconds: float = 5.0
    times: int | None = None
    hits: int = 0

    def __post_init__(self) -> None:
        where = (*ON_ATTEMPT, *ON_PUSH) if self.endpoint == CALLBACK else ON_CALL
        if self.kind not in where:
            raise ValueError(f"fault kind {self.kind!r} does not apply to {self.endpoint!r}: {sorted(where)}")


def _made(row: Any) -> Fault:
    if not isinstance(row, Mapping):
        raise ValueError("a fault is an object")
    for name in row.keys() & _TYPES.keys():
        if not isinstance(row[name], _TYPES[name]):
            raise ValueError(f"{name} of a fault cannot be {row[name]!r}")
    return Fault(**row)


class Faults:
    """The faults in force, first match first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def replace(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put these in force instead of all others. Raises: ValueError, TypeError on unknown fields."""
        self._faults = [_made(row) for row in rows]

    def rows(self) -> list[dict[str, Any]]:
        """The faults in force with their hit counts."""
        return [asdict(fault) for fault in self._faults]

    def take(self, endpoint: str, kinds: Collection[str]) -> Fault | None:
        """The fault that strikes this call, counted; None when there is none."""
        for fault in self._faults:
            anywhere = fault.endpoint == "*" and endpoint != CALLBACK
            if fault.kind not in kinds or not (anywhere or fault.endpoint == endpoint):
                continue
            if fault.times is None or fault.hits < fault.times:
                fault.hits += 1
                return fault
        return None
