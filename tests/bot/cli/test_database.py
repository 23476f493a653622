from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.database import configured_database
from bot.config.error import ConfigError
from tests.bot.cli.commands import small


def test_it_is_the_configured_one_and_closed_in_the_end(tmp_path: Path) -> None:
    with configured_database(small(tmp_path)) as database, database.begin() as store:
        store.connection.execute(text("CREATE TABLE t (x INTEGER)"))
    assert (tmp_path / "roost.db").exists()
    assert database.engine.pool.status().endswith("Current Checked out connections: 0")


def test_what_the_database_refuses_is_the_operators_to_mend(tmp_path: Path) -> None:
    with (
        pytest.raises(
            ConfigError, match=r"config.toml: \[database\] url: no such table: t; can it be reached"
        ),
        configured_database(small(tmp_path)) as database,
        database.read() as store,
    ):
        store.connection.execute(text("SELECT * FROM t"))
