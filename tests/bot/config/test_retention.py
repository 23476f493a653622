from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, problems, program


def test_what_is_kept_without_a_word(tmp_path: Path) -> None:
    kept = program(tmp_path, ACCOUNT).config.retention
    assert (kept.messages.days, kept.deliveries.days, kept.log) == (180, 400, None)


@pytest.mark.parametrize("key", ["messages", "deliveries", "log"])
def test_nothing_is_kept_for_less_than_what_counts_it(tmp_path: Path, key: str) -> None:
    (problem,) = problems(tmp_path, f'{ACCOUNT}[retention]\n{key} = "34d"\n')
    assert f"[retention] {key}" in problem
    assert "34d is too short: write 35d or more" in problem


def test_what_is_still_counted_stays_and_words_go_all_the_same(tmp_path: Path) -> None:
    caps = '[peace]\nspacing = "190d"\ncaps = [{ most = 3, within = "500d" }]\n'
    config = program(tmp_path, ACCOUNT + caps + '[retention]\nlog = "300d"\n').config
    days = [age.days for age in config.retention.ages(config.peace) if age]
    assert days == [180, 500, 500, 500]
