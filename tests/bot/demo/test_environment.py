import random
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.config.load import load_config
from bot.demo.environment import set_stage

CONFIG = Path("config.toml")
DATABASE = "sqlite:///elsewhere.db"


def test_the_documented_sample_can_be_staged() -> None:
    stage = set_stage(CONFIG, {}, DATABASE, random.Random(1))
    staged = load_config(CONFIG, stage.variables)
    account = staged.accounts[stage.account]
    assert staged.missing_secrets() == []
    assert (staged.database.url, staged.server.host, staged.server.port) == (DATABASE, "127.0.0.1", 0)
    assert (stage.settings.appid, stage.settings.mode) == (account.appid, account.mode)
    assert stage.settings.token == account.token.get_secret_value()
    assert stage.settings.aes_key == account.aes_key.get_secret_value()


def test_real_secrets_never_reach_the_demo() -> None:
    environ = {"ROOST_ACCOUNTS__MAIN__SECRET": "the-real-one", "PATH": "/bin"}
    stage = set_stage(CONFIG, environ, DATABASE, random.Random(1))
    assert "the-real-one" not in stage.variables.values()
    assert stage.variables["PATH"] == "/bin"


def test_every_demo_has_its_own_secrets() -> None:
    one, other = (set_stage(CONFIG, {}, DATABASE, random.Random(seed)) for seed in (1, 2))
    assert one.settings.token != other.settings.token


def test_a_wrong_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        set_stage(tmp_path / "missing.toml", {}, DATABASE, random.Random(1))
