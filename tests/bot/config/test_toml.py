from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.config.toml import read_toml


def test_a_file_is_called_as_people_call_it(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("x = 1", "utf-8")
    assert (read_toml(file).name, read_toml(file, "calendar/a.toml").name) == ("a.toml", "calendar/a.toml")
    file.write_text("x = ", "utf-8")
    with pytest.raises(ConfigError, match=r"^calendar/a.toml: cannot be read as TOML: "):
        read_toml(file, "calendar/a.toml")
