from pathlib import Path

from storage.database import open_database
from tests.bot.configured import ACCOUNT, remarks

CONFIG = f'{ACCOUNT}[database]\nurl = "sqlite:///data/roost.db"\n'


def test_a_database_that_others_can_read_is_told(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/data/roost.db").close()
    assert not remarks(tmp_path, CONFIG)
    file = tmp_path / "data" / "roost.db"
    file.chmod(0o644)
    (remark,) = remarks(tmp_path, CONFIG)
    assert remark == (
        f"config.toml:4: [database] url: others can read what members wrote; run: chmod 600 {file.resolve()}"
    )


def test_where_there_is_no_file_nothing_is_told(tmp_path: Path) -> None:
    assert not remarks(tmp_path, CONFIG)
    assert not remarks(tmp_path, f'{ACCOUNT}[database]\nurl = "postgresql://roost@db/roost"\n')
