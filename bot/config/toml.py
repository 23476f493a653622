"""Reading a TOML file, with what is wrong with it in words."""

import tomllib
from pathlib import Path

from bot.config.error import ConfigError, Source


def read_toml(file: Path, name: str = "") -> Source:
    """A TOML file; name: as people call it, its own where absent.

    Raises: ConfigError when it is missing or not TOML.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        return Source(name or file.name, tomllib.loads(text), text)
    except FileNotFoundError as error:
        raise ConfigError([f"{file}: no such file; name one with --config FILE"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{name or file.name}: is not UTF-8; save it as UTF-8 in your editor"]) from error
    except (ValueError, RecursionError, OSError) as error:
        raise ConfigError([f"{name or file.name}: cannot be read as TOML: {error}"]) from error
