import re
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.database import configured_database
from bot.config.error import ConfigError
from storage.migrate import migrate
from tests.bot.cli.commands import roost, small
from tests.bot.configured import ACCOUNT, written


def test_it_is_the_configured_one_and_closed_in_the_end(tmp_path: Path) -> None:
    with configured_database(small(tmp_path), create=True) as database, database.begin() as store:
        store.connection.execute(text("CREATE TABLE t (x INTEGER)"))
    assert (tmp_path / "roost.db").exists()
    assert database.engine.pool.status().endswith("Current Checked out connections: 0")


def test_what_the_database_refuses_is_the_operators_to_mend(tmp_path: Path) -> None:
    with (
        pytest.raises(
            ConfigError, match=r"config.toml: \[database\] url: no such table: t; can it be reached"
        ),
        configured_database(small(tmp_path), create=True) as database,
        database.read() as store,
    ):
        store.connection.execute(text("SELECT * FROM t"))


def test_where_there_is_none_yet_nothing_is_made(tmp_path: Path) -> None:
    config = written(tmp_path, f'{ACCOUNT}[database]\nurl = "sqlite:///data/roost.db"\n')
    for command in (
        ("report", "engagement"),
        ("plan",),
        ("explain", "m1", "tip"),
        ("deliveries", "rests"),
        ("calendar", "list"),
    ):
        result = roost(*command, "--config", config)
        assert isinstance(result.exception, ConfigError)
        assert str(result.exception) == (
            f"config.toml: [database] url: there is no database at {tmp_path}/data/roost.db yet; "
            "run `roost run` or `roost migrate` first"
        )
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


def test_where_only_the_demo_has_run_it_is_named(tmp_path: Path) -> None:
    config = written(tmp_path, f'{ACCOUNT}[database]\nurl = "sqlite:///data/roost.db"\n')
    demo = tmp_path / "data" / "demo.db"
    demo.parent.mkdir()
    demo.touch()
    told = str(roost("plan", "--config", config).exception)
    assert told.endswith(f"first; the demo's is beside it: ROOST_DATABASE__URL=sqlite:///{demo}")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no database at all" * 500, "file is not a database; the file is damaged or something else"),
        (None, "unable to open database file; does its folder exist, and may this user write there?"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(tmp_path: Path, content: bytes | None, reason: str) -> None:
    config, file = small(tmp_path), tmp_path / "roost.db"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with (
        pytest.raises(ConfigError, match=re.escape(f"config.toml: [database] url: {reason}")),
        configured_database(config) as database,
    ):
        migrate(database)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    config = small(tmp_path)
    with configured_database(config, create=True) as database:
        migrate(database)
        with database.begin() as store:
            store.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with (
        pytest.raises(ConfigError, match=r"its schema is 9999, .* up to \d+; start the newer version again"),
        configured_database(config) as database,
    ):
        migrate(database)
