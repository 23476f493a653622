"""A bug to plant, and the tests that must see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """what: it does to members or managers. text: stands once in the file; `instead` is put in its place."""

    what: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]
