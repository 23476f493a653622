"""Members as this process last wrote them: whoever writes again soon need not be read again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from storage.profiles import MemberRecord

Address = tuple[str, str]
Records = dict[Address, MemberRecord]


@dataclass(slots=True)
class Recent:
    """Records by (account, openid): the last `most` that were written, and up to as many before them.

    A record that another process has changed since is found out when it is saved: its version is no longer
    the database's. So nothing wrong is written, but the group has to be run again.
    """

    most: int = 4000
    _young: Records = field(default_factory=dict)
    _old: Records = field(default_factory=dict)

    def of(self, addresses: Collection[Address]) -> Records:
        """Those that are kept."""
        kept = {address: self._young.get(address) or self._old.get(address) for address in addresses}
        return {address: record for address, record in kept.items() if record}

    def keep(self, records: Iterable[MemberRecord]) -> None:
        """Keep what has just been committed."""
        if len(self._young) >= self.most:
            self._old, self._young = self._young, {}
        for record in records:
            record.saved()
            self._young[record.account, record.openid] = record
