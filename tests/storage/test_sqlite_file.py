from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from storage.sqlite_file import SqliteFile


def test_the_same_file_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "roost.db"
    path.touch()
    file = SqliteFile(str(path))
    file.check()
    path.write_bytes(b"more")
    file.check()


def test_what_is_gone_or_another_is_told(tmp_path: Path) -> None:
    path = tmp_path / "roost.db"
    path.touch()
    file = SqliteFile(str(path))
    file.check()
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(OperationalError, match="is gone: put it back, or restart"):
        file.check()
    path.touch()
    with pytest.raises(OperationalError, match="has been replaced"):
        file.check()


def test_one_in_memory_is_never_gone() -> None:
    SqliteFile(None).check()
