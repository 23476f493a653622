"""The types every handler and every channel speak."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from handlers.content import AnyContent
from handlers.kinds import Kind
from handlers.part import Location
from storage.profiles import MemberChange, Profile

FieldValue: TypeAlias = "str | Mapping[str, FieldValue] | list[FieldValue]"
"""A callback's element: its text, its children by name, or a repeated element's items."""


@dataclass(frozen=True, slots=True)
class Event:
    """One callback, decoded.

    key: CreateTime and hash of the decrypted body; the same callback has the same key however often it comes.
    account: the account's name in the configuration. sender: openid.
    text: what the member wrote or said ("" otherwise). scene: of a follow or scan ("" otherwise).
    choice: key of the tapped menu item, or id of the tapped message-menu line ("" otherwise).
    at: the platform's CreateTime, aware UTC, never after its receipt. fields: everything that came, nothing
    lost.
    envelope: the channel's own note on how to seal the answer (which key, which nonce); no handler's matter.
    signature: with what the callback was signed, after the second of signing in ten digits; "" where it is
    not known. Nor is it any handler's matter.
    """

    key: str
    account: str
    sender: str
    kind: Kind
    at: datetime
    text: str = ""
    scene: str = ""
    choice: str = ""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    envelope: str = field(default="", compare=False, repr=False)
    signature: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler may know beside the event: values only, so that it can be replayed."""

    now: datetime
    member: Profile


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler decided.

    content: said at once; None = handled in silence. more: said after it, by the customer-service path.
    topic: the name under which reports count it. change: what becomes different about the member.
    """

    content: AnyContent | None
    topic: str
    change: MemberChange = field(default_factory=MemberChange)
    more: tuple[AnyContent, ...] = ()


Answer = Callable[[Event, Context], Reply | None]
"""Decides about one event; None leaves it to the next handler."""

Prepare = Callable[[Sequence[Event]], None]
"""An Answer's optional method `prepare`: told of a group's events before it is asked about each of them.

It can then do for all at once what costs less so; it changes no answer.
"""


class Settings(BaseModel):
    """Base of every `[handlers.NAME]` section: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def problems(self) -> tuple[str, ...]:
        """What was left out because it cannot be read, such as a row of a sheet; shown to the manager."""
        return ()

    @property
    def folders(self) -> frozenset[Path]:
        """The folders of further files that were read; a change in one of them loads everything anew."""
        return frozenset()

    @property
    def known_keys(self) -> frozenset[str]:
        """The keys of menu buttons that it answers; `roost check` remarks on one that no handler knows."""
        return frozenset()

    @property
    def given_tags(self) -> frozenset[str]:
        """The tags that it gives; `roost check` remarks on one that is asked for and that nobody has."""
        return frozenset()

    @property
    def known_scenes(self) -> frozenset[str]:
        """The touchpoints that it has words for, whether or not anybody has come by them."""
        return frozenset()

    @property
    def asked_tags(self) -> tuple[tuple[Location, str], ...]:
        """The tags by which it chooses members, each with its place in the section."""
        return ()


S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, slots=True)
class Handler(Generic[S]):
    """A handler module's one export, `handler`: its settings and how to build its answer from them.

    `build` runs once per loaded configuration, so that indexes are made before the first question.
    It is given the settings, then those of the handlers named in `beside`, None where one has no section.
    """

    settings: type[S]
    build: Callable[..., Answer]
    beside: tuple[str, ...] = ()
