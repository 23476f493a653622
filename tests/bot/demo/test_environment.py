import random
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.config.load import load_config
from bot.demo.environment import made_up, set_stage
from tests.bot.configured import ACCOUNT, written

CONFIG = Path("config.toml")
DATABASE = "sqlite:///elsewhere.db"
KEYS = made_up(random.Random(1))


def test_the_documented_sample_can_be_staged() -> None:
    stage = set_stage(CONFIG, {}, DATABASE, KEYS)
    staged = load_config(CONFIG, stage.variables)
    account = staged.accounts[stage.account]
    assert staged.missing_secrets() == []
    assert (staged.database.url, staged.server.host, staged.server.port) == (DATABASE, "127.0.0.1", 0)
    assert (stage.settings.appid, stage.settings.mode) == (account.appid, account.mode)
    assert stage.settings.token == account.token.get_secret_value()
    assert stage.settings.aes_key == account.aes_key.get_secret_value()


def test_real_secrets_never_reach_the_demo() -> None:
    environ = {"ROOST_ACCOUNTS__MAIN__SECRET": "the-real-one", "PATH": "/bin"}
    stage = set_stage(CONFIG, environ, DATABASE, KEYS)
    assert "the-real-one" not in stage.variables.values()
    assert stage.variables["PATH"] == "/bin"


def test_every_demo_has_its_own_secrets() -> None:
    one, other = (made_up(random.Random(seed)) for seed in (1, 2))
    assert all(of_one != of_other for of_one, of_other in zip(one, other, strict=True))


def test_an_edited_file_is_staged_with_the_keys_of_before(tmp_path: Path) -> None:
    stage = set_stage(written(tmp_path, f'{ACCOUNT}title = "晨屿"\n'), {}, DATABASE, KEYS)
    again = stage.again(written(tmp_path, '[accounts.shop]\nappid = "wx2"\n'), {})
    assert (stage.settings.name, stage.settings.appid) == ("晨屿", "wx1")
    assert (again.account, again.settings.name, again.settings.appid) == ("shop", "shop", "wx2")
    assert again.variables["ROOST_ACCOUNTS__SHOP__TOKEN"] == again.settings.token == stage.settings.token
    assert "ROOST_ACCOUNTS__MAIN__TOKEN" not in again.variables


def test_a_wrong_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        set_stage(tmp_path / "missing.toml", {}, DATABASE, KEYS)
