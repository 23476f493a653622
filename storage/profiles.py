"""What is known of a member: as handlers see it, and as a transaction works on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

OFFERED = "offered"
"""A human was offered, and may be accepted by a yes."""


class Profile(NamedTuple):
    """A member as handlers see them.

    id: the member's own opaque id, not an openid. is_new: first seen with this very event.
    following: whether they follow the account they write to. follows: how often they have followed it.
    first_scene, last_scene: first and last touchpoint. wants_marketing: False after TD/退订.
    wants_service: False after 全部退订. wants_…_at: the time of the wish that counts, None without one.
    joined_at, last_seen_at: aware UTC; last_seen_at is before this event, None at the first.
    dialogue: what the handler that is asked remembers of the conversation, "" when there is nothing or it
    expired. human: OFFERED, or the transfer by which a human has the conversation, as stored; else "".
    human_at: the time of the newest event that made it so, or ended it; None where nothing is remembered.
    """

    id: str
    joined_at: datetime
    is_new: bool = False
    following: bool = False
    follows: int = 0
    first_scene: str = ""
    last_scene: str = ""
    last_seen_at: datetime | None = None
    wants_marketing: bool = True
    wants_service: bool = True
    tags: frozenset[str] = frozenset()
    dialogue: str = ""
    human: str = ""
    human_at: datetime | None = None
    wants_marketing_at: datetime | None = None
    wants_service_at: datetime | None = None

    @property
    def wants(self) -> tuple[bool, bool]:
        """Marketing and service notices."""
        return self.wants_marketing, self.wants_service

    def wishing(self, change: "MemberChange", at: datetime) -> "Profile":
        """With the wishes in `change`, made at this instant, where no newer one outdates them."""
        profile, wants = self, change.wants_marketing
        if wants is not None and _outdates(self.wants_marketing_at, at, wants=wants):
            profile = profile._replace(wants_marketing=wants, wants_marketing_at=at)
        wants = change.wants_service
        if wants is not None and _outdates(self.wants_service_at, at, wants=wants):
            profile = profile._replace(wants_service=wants, wants_service_at=at)
        return profile

    @property
    def is_handed_over(self) -> bool:
        """Whether a human has the conversation."""
        return self.human not in {"", OFFERED}


class Memory(NamedTuple):
    """What is remembered of a conversation until an instant (aware UTC).

    passing: forgotten as soon as another handler answers. at: the time of the newest event that said so, of
    who has the conversation.
    """

    text: str
    until: datetime
    passing: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What an event makes different about a member; None and empty mean: as it was.

    dialogue: what the handler that answers wants to remember until `dialogue_until`, or until another handler
    answers where it is `passing`; "" forgets. human: what becomes `Profile.human`, for all handlers to see.
    """

    wants_marketing: bool | None = None
    wants_service: bool | None = None
    add_tags: frozenset[str] = frozenset()
    dialogue: str | None = None
    dialogue_until: datetime | None = None
    passing: bool = False
    human: Memory | None = None


_HUMAN = "a human"  # no handler's name: those are identifiers


@dataclass(slots=True)
class MemberRecord:
    """A transaction's working copy of one member in one account.

    Each change carries the platform's time of the event that caused it, so that events that arrive in
    another order end in the same state; of two in the same second the more cautious one counts.
    last_seen_at: with this event; the profile's is before it.
    follow_events: callbacks that told of a follow; `profile.follows` adds one from before the first of them.
    memories: what handlers remember of the conversation, by their names; replaced, never changed.
    """

    profile: Profile
    account: str
    openid: str
    version: int = 0  # 0: not stored yet
    last_seen_at: datetime | None = None
    follow_events: int = 0
    first_followed_at: datetime | None = None
    first_scene_at: datetime | None = None
    last_scene_at: datetime | None = None
    memories: Mapping[str, Memory] = field(default_factory=dict)
    identity_changed: bool = True
    new_tags: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def copy(self) -> "MemberRecord":
        """A working copy for their next event: a handler that fails leaves the original as it was."""
        profile = self.profile
        if profile.is_new or profile.last_seen_at != self.last_seen_at:
            profile = profile._replace(is_new=False, last_seen_at=self.last_seen_at)
        return replace(self, profile=profile, new_tags=dict(self.new_tags))

    def saved(self) -> None:
        """It is committed: from now on as it would be loaded."""
        self.version += 1
        self.identity_changed = False
        self.new_tags = {}
        self.last_seen_at = self.last_seen_at or self.profile.joined_at
        self._count_follows()

    def seen(self, at: datetime, *, left: bool = False) -> None:
        """They did something; all but leaving shows that they follow, should the follow itself be lost."""
        profile, last = self.profile, self.last_seen_at
        self.last_seen_at = max(last, at) if last else at
        following = not left if last is None or at > last else profile.following
        if left and at == last:
            following = False
        if following != profile.following or at < profile.joined_at:
            self.identity_changed |= following != profile.following
            self.profile = profile._replace(following=following, joined_at=min(profile.joined_at, at))
        self._count_follows()

    def followed(self, at: datetime) -> None:
        """A callback told of a follow."""
        self.identity_changed = True
        self.follow_events += 1
        self.first_followed_at = min(self.first_followed_at or at, at)
        self._count_follows()

    def touched(self, scene: str, at: datetime) -> None:
        """They came by a touchpoint; first and last are both kept."""
        self.identity_changed = True
        profile = self.profile
        if self.first_scene_at is None or (at, scene) < (self.first_scene_at, profile.first_scene):
            self.profile, self.first_scene_at = self.profile._replace(first_scene=scene), at
        if self.last_scene_at is None or (at, scene) > (self.last_scene_at, profile.last_scene):
            self.profile, self.last_scene_at = self.profile._replace(last_scene=scene), at

    def change(self, change: MemberChange, at: datetime, source: str) -> None:
        """A handler decided that something about them becomes different."""
        self.profile = self.profile.wishing(change, at)
        added = change.add_tags - self.profile.tags
        if added:
            self.new_tags.update(dict.fromkeys(added, (source, at)))
            self.profile = self.profile._replace(tags=self.profile.tags | added)
        if self.memories and source:
            self.memories = {
                name: kept for name, kept in self.memories.items() if name == source or not kept.passing
            }
        if change.dialogue is not None:
            self._remember(source, Memory(change.dialogue, change.dialogue_until or at, change.passing))
        if change.human:
            known = self.memories.get(_HUMAN)
            newest = max(at, known.at) if known and known.at else at
            self._remember(_HUMAN, change.human._replace(at=newest))

    def forget(self, now: datetime) -> None:
        """Drop what is over at this instant."""
        if any(now >= kept.until for kept in self.memories.values()):
            self.memories = {name: kept for name, kept in self.memories.items() if now < kept.until}

    def seen_by(self, handler: str, now: datetime) -> Profile:
        """The profile as a handler sees it at this instant."""
        if not self.memories:
            return self.profile
        human = self._recall(_HUMAN, now)
        return self.profile._replace(
            dialogue=self._recall(handler, now).text, human=human.text, human_at=human.at
        )

    def _recall(self, name: str, now: datetime) -> Memory:
        kept = self.memories.get(name)
        return kept if kept and now < kept.until else Memory("", now)

    def _remember(self, name: str, memory: Memory) -> None:
        others = {other: kept for other, kept in self.memories.items() if other != name}
        self.memories = others | ({name: memory} if memory.text or memory.at else {})

    def _count_follows(self) -> None:
        first = self.first_followed_at
        before_we_knew_them = first is None or self.profile.joined_at < first
        follows = self.follow_events + before_we_knew_them
        if follows != self.profile.follows:
            self.profile = self.profile._replace(follows=follows)


def _outdates(known: datetime | None, at: datetime, *, wants: bool) -> bool:
    """Whether a wish of this instant counts, beside the one known."""
    return known is None or at > known or (at == known and not wants)
