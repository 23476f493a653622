"""Members and what is known of them."""

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

    def applied_to(self, profile: Profile) -> Profile:
        """The profile after this change."""
        wants = profile.wants_marketing if self.wants_marketing is None else self.wants_marketing
        return replace(profile, wants_marketing=wants, tags=profile.tags | self.add_tags)
