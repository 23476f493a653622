from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, remarks


def test_plain_mode_is_remarked_on_at_its_place(tmp_path: Path) -> None:
    (remark,) = remarks(tmp_path, f'{ACCOUNT}mode = "plain"\n')
    assert remark.startswith("config.toml:3: [accounts.main] mode: plain proves who sends a message")
    assert remark.endswith('write mode = "secure"')


@pytest.mark.parametrize("mode", ["compatible", "secure"])
def test_modes_that_encrypt_are_not(tmp_path: Path, mode: str) -> None:
    assert not remarks(tmp_path, f'{ACCOUNT}mode = "{mode}"\n')
