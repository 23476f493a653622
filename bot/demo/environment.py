"""How the demo makes a configuration serve the simulated platform instead of the real one."""

import random
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.config.load import load_config
from bot.config.model import Config
from bot.demo.sim_process import new_aes_key
from bot.simulator.settings import SimulatorSettings


class Keys(NamedTuple):
    """The secrets that the account and the simulated platform share."""

    token: str
    secret: str
    aes_key: str


@dataclass(frozen=True, slots=True)
class Stage:
    """account: the one that is simulated, by `settings`. variables: what the environment must say for it.

    written: the configuration as the file has it, without these variables.
    """

    account: str
    settings: SimulatorSettings
    variables: Mapping[str, str]
    written: Config
    database: str
    keys: Keys

    def again(self, config: Path, environ: Mapping[str, str]) -> "Stage":
        """The same for the file as it is now. Raises: ConfigError."""
        return set_stage(config, environ, self.database, self.keys)


def made_up(chance: random.Random) -> Keys:
    """Keys for one demo."""
    return Keys(_letters(chance, 24), _letters(chance, 32), new_aes_key(chance))


def set_stage(config: Path, environ: Mapping[str, str], database: str, keys: Keys) -> Stage:
    """These keys for the first account of the configuration, and a database of the demo's own.

    Raises: ConfigError.
    """
    own = {name: value for name, value in environ.items() if not name.startswith("ROOST_")}
    written = load_config(config, own)
    name, account = next(iter(written.accounts.items()))
    simulator = SimulatorSettings(
        name=account.title or name,
        appid=account.appid,
        original_id=account.original_id or SimulatorSettings().original_id,
        mode=account.mode,
        **keys._asdict(),
    )
    secrets = {
        f"ROOST_ACCOUNTS__{name.upper()}__{key.upper()}": value for key, value in keys._asdict().items()
    }
    here = {"ROOST_DATABASE__URL": database, "ROOST_SERVER__HOST": "127.0.0.1", "ROOST_SERVER__PORT": "0"}
    return Stage(name, simulator, own | secrets | here, written, database, keys)


def _letters(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits, k=length))
