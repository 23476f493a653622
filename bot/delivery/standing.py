"""How the members of a group of deliveries stand to it, as the ladder's columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from bot.config.peace import PeaceSection
from bot.delivery.ladder import NEVER, Bools, Instants, Message, Path, Standing, instants, micros
from handlers.content import AnyContent
from handlers.notices import SubscriptionNotice
from handlers.placeholders import attributes_in
from storage.claims import DueDelivery
from storage.quotas import begin_of
from storage.store import Store

ZONE = "tz"
"""The attribute that is a member's own time zone."""


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries that the ladder decides alike: of one account and class, of one item and variant.

    contents: what goes by each path; of several notices the first. notices: all of them.
    once_of: the source of which each member gets one at most, "" = any.
    own_zone: whether quiet hours are those of the member's own zone. tracks_links: whether its links are.
    """

    account: str
    purpose: str
    message: Message
    contents: Mapping[Path, AnyContent] = field(default_factory=dict)
    once_of: str = ""
    notices: tuple[SubscriptionNotice, ...] = ()
    own_zone: bool = False
    tracks_links: bool = True

    @property
    def attributes(self) -> frozenset[str]:
        """What has to be known of members to say it to them, and when."""
        asked = (attributes_in(content) for content in (*self.contents.values(), *self.notices))
        return frozenset([ZONE] if self.own_zone else []).union(*asked)


@dataclass(frozen=True, slots=True)
class Known:
    """What was read about a group's members.

    triggers: by openid. notices: by openid the first they have accepted. attributes: by member id and name.
    """

    standing: Standing
    triggers: Mapping[str, str]
    notices: Mapping[str, SubscriptionNotice]
    attributes: Mapping[str, Mapping[str, str]]


def known_of(
    store: Store, dues: Sequence[DueDelivery], group: Group, peace: PeaceSection, now: datetime
) -> Known:
    """Read what decides about these deliveries: a statement per question, only the questions that matter."""
    openids = [due.openid for due in dues]
    members = [due.member_id for due in dues]
    paths, queries = group.message.paths, store.standings
    triggers, used = dict[str, str](), dict[str, int]()
    if Path.CUSTOMER_SERVICE in paths:
        triggers = queries.windows(group.account, openids, now)
    notices: dict[str, SubscriptionNotice] = {}
    for notice in reversed(group.notices):  # the first has the last word
        accepted = queries.subscribed(group.account, openids, notice.template_id)
        notices |= dict.fromkeys(accepted, notice)
    if Path.MASS in paths:
        used = queries.mass_used(group.account, members, begin_of("month", now))
    attributes = queries.attributes(members, group.attributes)
    reached = queries.reached(members, group.once_of) if group.once_of else set[str]()
    zones = [attributes.get(member, {}).get(ZONE, "") for member in members]
    standing = Standing(
        following=_flags([due.following for due in dues]),
        willing=_flags([due.willing for due in dues]),
        reached=_flags([member in reached for member in members]),
        has_window=_flags([openid in triggers for openid in openids]),
        is_subscribed=_flags([openid in notices for openid in openids]),
        mass_used=np.array([used.get(openid, 0) for openid in openids], np.int64),
        recent=_recent(store, members, group, now),
        quiet_until=_quiet(zones if group.own_zone else [""] * len(dues), peace, now),
        expires_at=instants([due.expires_at for due in dues]),
    )
    return Known(standing, triggers, notices, attributes)


def _flags(values: Sequence[bool]) -> Bools:
    return np.array(values, np.bool_)


def _recent(store: Store, members: Sequence[str], group: Group, now: datetime) -> Instants:
    """When messages of its class were last sent to each: as many as the largest cap counts."""
    caps = group.message.caps
    found = np.full((len(members), max((cap.most for cap in caps), default=0)), NEVER, np.int64)
    if not caps:
        return found
    rows = {member: row for row, member in enumerate(members)}
    known = [0] * len(members)
    for member, at in store.standings.recent(members, group.purpose, now - max(cap.within for cap in caps)):
        row = rows[member]
        if known[row] < found.shape[1]:
            found[row, known[row]] = micros(at)
            known[row] += 1
    return found


def _quiet(zones: Sequence[str], peace: PeaceSection, now: datetime) -> Instants:
    ends = {zone: peace.quiet_until(now, zone) for zone in set(zones)}
    until = {zone: NEVER if end is None else micros(end) for zone, end in ends.items()}
    return np.array([until[zone] for zone in zones], np.int64)
