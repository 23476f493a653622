"""From what is due to what was sent."""

from bench.mutations.bug import Bug

_LADDER = ("tests/bot/delivery/test_ladder.py",)
_OUTBOX = ("tests/storage/test_outbox.py",)
_WINDOWS = ("tests/storage/test_windows.py",)

SENDING = (
    Bug(
        "what was claimed long ago is still called after a pause",
        "bot/delivery/worker.py",
        "_STALE = timedelta(seconds=1)",
        "_STALE = timedelta(hours=1)",
        ("tests/bot/delivery/test_worker_pause.py",),
    ),
    Bug(
        "a cap of days stops a daily item the next morning",
        "bot/delivery/ladder.py",
        "return self.within - self.within // 24 if self.is_of_days else self.within",
        "return self.within",
        _LADDER,
    ),
    Bug(
        "a mass send more than the month allows",
        "bot/delivery/ladder.py",
        "standing.mass_used < message.most_mass",
        "standing.mass_used <= message.most_mass",
        _LADDER,
    ),
    Bug(
        "whoever opted out is written to",
        "bot/delivery/ladder.py",
        '    yield _for_good("opted_out", ~standing.willing)\n',
        "",
        _LADDER,
    ),
    Bug(
        "quiet hours begin a minute late",
        "bot/config/peace.py",
        "at >= start or at < end if wraps",
        "at > start or at < end if wraps",
        ("tests/bot/config/test_peace.py",),
    ),
    Bug(
        "an endpoint that fails is called once more",
        "bot/delivery/breaker.py",
        "self.failures < FAILURES",
        "self.failures <= FAILURES",
        ("tests/bot/delivery/test_breaker.py",),
    ),
    Bug(
        "after a pause all calls are made at once",
        "bot/delivery/breaker.py",
        "return min(wanted, 1)",
        "return wanted",
        ("tests/bot/delivery/test_breaker.py",),
    ),
    Bug(
        "what was certainly not sent uses up the window",
        "bot/delivery/ledger.py",
        "store.windows.refund(due.account, due.openid, attempt.trigger)",
        "pass",
        ("tests/bot/delivery/test_ledger.py", "tests/bot/delivery/test_worker_platform.py"),
    ),
    Bug(
        "an outcome is written twice",
        "bot/delivery/ledger.py",
        "and (result.attempt.is_repeated or at == result.attempt.granted_at)",
        "",
        ("tests/bot/delivery/test_ledger.py",),
    ),
    Bug(
        "a template that may be repeated is given up",
        "storage/outbox.py",
        '(_OUTBOX.c.path != "template") & (_OUTBOX.c.attempted_at < attempted_before)',
        "_OUTBOX.c.attempted_at < attempted_before",
        ("tests/bot/delivery/test_repeats.py", *_OUTBOX),
    ),
    Bug(
        "a message of which nobody knows whether it arrived is sent again by itself",
        "storage/outbox.py",
        'ended = {"state": DeliveryState.UNKNOWN,',
        'ended = {"state": DeliveryState.QUEUED,',
        ("tests/bot/delivery/test_ledger.py", *_OUTBOX),
    ),
    Bug(
        "what waits is queued in every account that knows the openid",
        "storage/outbox.py",
        '_OUTBOX.c.account == bindparam("of"),',
        'bindparam("of").is_not(None),',
        _OUTBOX,
    ),
    Bug(
        "a message more than the window allows",
        "storage/windows.py",
        "_WINDOWS.c.used < _WINDOWS.c.allowance",
        "_WINDOWS.c.used <= _WINDOWS.c.allowance",
        _WINDOWS,
    ),
    Bug(
        "a closed window is written into",
        "storage/windows.py",
        "(_WINDOWS.c.expires_at > now) & ",
        "",
        _WINDOWS,
    ),
)
