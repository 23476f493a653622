"""In the database, and when the calendar decides there."""

from bench.mutations.bug import Bug

_FIRE = ("tests/bot/calendar/test_fire.py",)
_INBOX = ("tests/storage/test_inbox.py",)
_OCCURRENCES = ("tests/storage/test_occurrences.py",)

STORING = (
    Bug(
        "what the calendar has decided is decided again",
        "bot/calendar/fire.py",
        "                    store.occurrences.mark(item.mark, decided.until or after)\n",
        "",
        _FIRE,
    ),
    Bug(
        "a mark moves back with a replica's clock",
        "storage/occurrences.py",
        '            newer="decided_until",\n',
        "",
        _OCCURRENCES,
    ),
    Bug(
        "what is still being written cannot be paused",
        "storage/occurrences.py",
        "RUNNING = (OccurrenceState.FANNING_OUT, OccurrenceState.SENDING)",
        "RUNNING = (OccurrenceState.SENDING,)",
        (*_OCCURRENCES, "tests/bot/calendar/test_steering.py"),
    ),
    Bug(
        "an occurrence is done while messages of it wait",
        "storage/occurrences.py",
        "[DeliveryState.QUEUED, DeliveryState.ATTEMPTING, DeliveryState.WAITING]",
        "[DeliveryState.QUEUED, DeliveryState.ATTEMPTING]",
        _OCCURRENCES,
    ),
    Bug(
        "an occurrence is late at the very end of max_late",
        "bot/calendar/due.py",
        "now - due[-1] <= _latest(item)",
        "now - due[-1] < _latest(item)",
        ("tests/bot/calendar/test_due.py",),
    ),
    Bug(
        "two replicas overwrite each other's change of a member",
        "storage/members.py",
        ', "was_version": record.version}',
        "}",
        ("tests/storage/test_members.py",),
    ),
    Bug(
        "a callback that is known is taken for a new one",
        "storage/inbox.py",
        "if insert_once(self._connection, _INBOX, rows) != len(rows):",
        "if insert_once(self._connection, _INBOX, rows) > len(rows):",
        _INBOX,
    ),
    Bug(
        "a deferred event is handled before it is due",
        "storage/inbox.py",
        ".where(_INBOX.c.retry_at <= now)",
        ".where(_INBOX.c.retry_at.is_not(None))",
        _INBOX,
    ),
    Bug(
        "an event that another process settled is settled again",
        "storage/inbox.py",
        "where(_INBOX.c.key == key, _INBOX.c.state == InboxState.DEFERRED)",
        "where(_INBOX.c.key == key)",
        _INBOX,
    ),
    Bug(
        "what is there already is a fault",
        "storage/dialect.py",
        "return inserting.on_conflict_do_nothing()",
        "return inserting",
        ("tests/storage/test_dialect.py",),
    ),
    Bug(
        "an hour has six minutes",
        "storage/durations.py",
        '"h": 3600, "d"',
        '"h": 360, "d"',
        ("tests/storage/test_durations.py",),
    ),
    Bug(
        "a signature is forgotten a second early",
        "storage/signatures.py",
        "_SIGNATURES.c.signature < second",
        '_SIGNATURES.c.signature < second + "z"',
        ("tests/storage/test_signatures.py",),
    ),
    Bug(
        "an order that is told twice counts twice",
        "storage/orders.py",
        "return insert_once(self._connection, _ORDERS, [asdict(each) for each in purchases])",
        "return len(purchases)",
        ("tests/storage/test_orders.py",),
    ),
)
