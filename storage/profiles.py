"""What is known of a member: as handlers see it, and as a transaction works on it."""

from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as handlers see them.

    id: the member's own opaque id, not an openid. is_new: first seen with this very event.
    following: whether they follow the account they write to. follows: how often they have followed it.
    first_scene, last_scene: first and last touchpoint. wants_marketing: False after TD/退订.
    joined_at, last_seen_at: aware UTC; last_seen_at is before this event, None at the first.
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
    tags: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What an event makes different about a member; None and empty mean: as it was."""

    wants_marketing: bool | None = None
    add_tags: frozenset[str] = frozenset()


@dataclass(slots=True)
class MemberRecord:
    """A transaction's working copy of one member in one account.

    Each change carries the platform's time of the event that caused it, so that events that arrive in
    another order end in the same state.
    """

    profile: Profile
    account: str
    openid: str
    version: int = 0  # 0: not stored yet
    following_at: datetime | None = None
    first_scene_at: datetime | None = None
    last_scene_at: datetime | None = None
    wants_marketing_at: datetime | None = None
    identity_changed: bool = True
    new_tags: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def copy(self) -> "MemberRecord":
        """A working copy of its own: a handler that fails leaves the original as it was."""
        return replace(self, new_tags=dict(self.new_tags))

    def seen_before(self, last_seen_at: datetime | None) -> Profile:
        """The profile as it was seen before the present event."""
        return replace(self.profile, last_seen_at=last_seen_at)

    def seen(self, at: datetime) -> None:
        """They did something."""
        last = self.profile.last_seen_at
        self.profile = replace(self.profile, last_seen_at=max(last, at) if last else at)

    def followed(self, at: datetime, *, following: bool) -> None:
        """They followed or unfollowed."""
        self.identity_changed = True
        follows = self.profile.follows + following
        if self.following_at is None or at >= self.following_at:
            self.profile = replace(self.profile, following=following, follows=follows)
            self.following_at = at
        else:
            self.profile = replace(self.profile, follows=follows)

    def touched(self, scene: str, at: datetime) -> None:
        """They came by a touchpoint; first and last are both kept."""
        self.identity_changed = True
        if self.first_scene_at is None or at < self.first_scene_at:
            self.profile, self.first_scene_at = replace(self.profile, first_scene=scene), at
        if self.last_scene_at is None or at >= self.last_scene_at:
            self.profile, self.last_scene_at = replace(self.profile, last_scene=scene), at

    def change(self, change: MemberChange, at: datetime, source: str) -> None:
        """A handler decided that something about them becomes different."""
        wants = change.wants_marketing
        if wants is not None and (self.wants_marketing_at is None or at >= self.wants_marketing_at):
            self.profile = replace(self.profile, wants_marketing=wants)
            self.wants_marketing_at = at
        for tag in change.add_tags - self.profile.tags:
            self.new_tags[tag] = (source, at)
        self.profile = replace(self.profile, tags=self.profile.tags | change.add_tags)
