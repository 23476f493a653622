from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, remarks

ENTRY = '[[handlers.faq.entries]]\nquestion = "q"\nanswer = "a"\n'


@pytest.mark.parametrize(
    ("keys", "remark"),
    [
        ('until = "2026-11-27"', "until: 2026-11-27 is over; the entry answers nobody any more"),
        ('accounts = ["mian"]', "accounts: there is no [accounts.mian]; there are: main"),
    ],
)
def test_entries_that_answer_nobody(tmp_path: Path, keys: str, remark: str) -> None:
    assert remarks(tmp_path, f"{ACCOUNT}{ENTRY}{keys}\n") == [
        f"config.toml:6: [handlers.faq.entries[1]] {remark}"
    ]


@pytest.mark.parametrize("keys", ['until = "2026-11-28"', 'since = "2026-12-01"', 'accounts = ["main"]'])
def test_entries_that_answer_somebody(tmp_path: Path, keys: str) -> None:
    assert remarks(tmp_path, f"{ACCOUNT}{ENTRY}{keys}\n") == []
