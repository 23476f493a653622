"""All SQL about members, their identities and their tags: loaded and saved in bulk."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from storage.buckets import bucket_of
from storage.dialect import insert_once, update_many, upsert
from storage.models import Identity, Member, MemberTag, table_of
from storage.profiles import MemberRecord, Memory, Profile


class ConflictError(Exception):
    """Another process changed the same rows first: run the transaction again."""


_MEMBERS, _IDENTITIES, _TAGS = table_of(Member), table_of(Identity), table_of(MemberTag)
_MEMBER_COLUMNS = (
    "joined_at",
    "last_seen_at",
    "wants_marketing",
    "wants_marketing_at",
    "wants_service",
    "wants_service_at",
    "dialogue",
    "dialogue_until",
    "version",
)
# Built once: on the way of every message, building a statement takes longer than running it.
_SEPARATOR = "\x1f"
_TAGS_OF = (
    select(func.aggregate_strings(_TAGS.c.tag, _SEPARATOR))
    .where(_TAGS.c.member_id == _MEMBERS.c.id)
    .scalar_subquery()
)
_KNOWN = (
    select(_IDENTITIES, *(_MEMBERS.c[name] for name in _MEMBER_COLUMNS), _TAGS_OF.label("tags"))
    .join(_MEMBERS, _MEMBERS.c.id == _IDENTITIES.c.member_id)
    .where(
        _IDENTITIES.c.account == bindparam("account"),
        _IDENTITIES.c.openid.in_(bindparam("openids", expanding=True)),
    )
)


class MemberQueries:
    """All SQL about members, their identities and their tags."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, addresses: Collection[tuple[str, str]]) -> dict[tuple[str, str], MemberRecord]:
        """The stored members behind these (account, openid) pairs."""
        openids: dict[str, list[str]] = {}
        for account, openid in addresses:
            openids.setdefault(account, []).append(openid)
        # Account by account: a list of pairs would make SQLite read the whole table.
        found: dict[tuple[str, str], MemberRecord] = {}
        for account, wanted in openids.items():
            for row in self._connection.execute(_KNOWN, {"account": account, "openids": wanted}):
                record = _record(row)
                found[record.account, record.openid] = record
        return found

    def save(self, records: Iterable[MemberRecord]) -> None:
        """Write working copies back, new ones and changed ones.

        Raises: ConflictError when another process wrote one of them since it was loaded.
        """
        records = list(records)
        new = [record for record in records if record.version == 0]
        members = [
            {"id": record.profile.id, "bucket": bucket_of(record.profile.id), **_member_row(record)}
            for record in new
        ]
        if insert_once(self._connection, _MEMBERS, members) != len(new):
            raise ConflictError
        identities = [_identity_row(record) for record in new]
        if insert_once(self._connection, _IDENTITIES, identities) != len(new):
            raise ConflictError
        old = [record for record in records if record.version]
        known = [
            {**_member_row(record), "was_id": record.profile.id, "was_version": record.version}
            for record in old
        ]
        if update_many(self._connection, _MEMBERS, known) != len(old):
            raise ConflictError
        upsert(self._connection, _IDENTITIES, [_identity_row(r) for r in old if r.identity_changed])
        insert_once(
            self._connection,
            _TAGS,
            [
                {"member_id": record.profile.id, "tag": tag, "source": source, "at": at}
                for record in records
                for tag, (source, at) in record.new_tags.items()
            ],
        )


def _record(row: Row[Any]) -> MemberRecord:
    implied = row.first_followed_at is None or row.joined_at < row.first_followed_at
    return MemberRecord(
        profile=Profile(
            id=row.member_id,
            joined_at=row.joined_at,
            following=row.following,
            follows=row.follow_events + implied,
            first_scene=row.first_scene,
            last_scene=row.last_scene,
            last_seen_at=row.last_seen_at,
            wants_marketing=row.wants_marketing,
            wants_service=row.wants_service,
            tags=frozenset(row.tags.split(_SEPARATOR)) if row.tags else frozenset(),
            wants_marketing_at=row.wants_marketing_at,
            wants_service_at=row.wants_service_at,
        ),
        account=row.account,
        openid=row.openid,
        version=row.version,
        last_seen_at=row.last_seen_at,
        follow_events=row.follow_events,
        first_followed_at=row.first_followed_at,
        first_scene_at=row.first_scene_at,
        last_scene_at=row.last_scene_at,
        memories=_memories(row.dialogue),
        identity_changed=False,
    )


def _member_row(record: MemberRecord) -> dict[str, Any]:
    profile = record.profile
    return {
        "joined_at": profile.joined_at,
        "last_seen_at": record.last_seen_at or profile.joined_at,
        "wants_marketing": profile.wants_marketing,
        "wants_marketing_at": profile.wants_marketing_at,
        "wants_service": profile.wants_service,
        "wants_service_at": profile.wants_service_at,
        "dialogue": _stored(record.memories),
        "dialogue_until": max((kept.until for kept in record.memories.values()), default=None),
        "version": record.version + 1,
    }


def _stored(memories: Mapping[str, Memory]) -> str:
    """One JSON text; "" for nothing, as nearly always."""
    if not memories:
        return ""
    kept = {
        name: (text, until.isoformat(), passing, at and at.isoformat())
        for name, (text, until, passing, at) in memories.items()
    }
    return json.dumps(kept, ensure_ascii=False)


def _memories(stored: str) -> dict[str, Memory]:
    """What `_stored` made; nothing where it cannot be read, as after a change of this form."""
    if not stored:
        return {}
    try:
        return {
            name: Memory(text, datetime.fromisoformat(until), passing, at and datetime.fromisoformat(at))
            for name, (text, until, passing, at) in json.loads(stored).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _identity_row(record: MemberRecord) -> dict[str, Any]:
    profile = record.profile
    return {
        "account": record.account,
        "openid": record.openid,
        "member_id": profile.id,
        "following": profile.following,
        "follow_events": record.follow_events,
        "first_followed_at": record.first_followed_at,
        "first_scene": profile.first_scene,
        "first_scene_at": record.first_scene_at,
        "last_scene": profile.last_scene,
        "last_scene_at": record.last_scene_at,
    }
