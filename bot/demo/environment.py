"""How the demo makes a configuration serve the simulated platform instead of the real one."""

import random
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config.load import load_config
from bot.demo.sim_process import new_aes_key
from bot.simulator.settings import SimulatorSettings


@dataclass(frozen=True, slots=True)
class Stage:
    """account: the one that is simulated. variables: what the environment must say for it."""

    account: str
    settings: SimulatorSettings
    variables: Mapping[str, str]


def set_stage(config: Path, environ: Mapping[str, str], database: str, chance: random.Random) -> Stage:
    """Made-up secrets for the first account of the configuration, and a database of the demo's own.

    Raises: ConfigError.
    """
    own = {name: value for name, value in environ.items() if not name.startswith("ROOST_")}
    settings = load_config(config, own)
    name = next(iter(settings.accounts))
    token, secret = _letters(chance, 24), _letters(chance, 32)
    simulator = SimulatorSettings(
        appid=settings.accounts[name].appid,
        original_id=settings.accounts[name].original_id or SimulatorSettings().original_id,
        mode=settings.accounts[name].mode,
        token=token,
        secret=secret,
        aes_key=new_aes_key(chance),
    )
    secrets = {"TOKEN": token, "SECRET": secret, "AES_KEY": simulator.aes_key}
    variables = {f"ROOST_ACCOUNTS__{name.upper()}__{key}": value for key, value in secrets.items()}
    here = {"ROOST_DATABASE__URL": database, "ROOST_SERVER__HOST": "127.0.0.1", "ROOST_SERVER__PORT": "0"}
    return Stage(name, simulator, own | variables | here)


def _letters(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits, k=length))
