import subprocess
import sys
from pathlib import Path

from storage.database import open_database
from storage.migrate import REVISION, migrate
from storage.upgrade import head

START = """
import sys
from storage.database import open_database
from storage.migrate import migrate
migrate(open_database(sys.argv[1]))
print("alembic" in sys.modules)
"""


def test_the_revision_named_is_the_newest_migration() -> None:
    assert head() == REVISION


def test_a_database_at_the_newest_schema_does_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/roost.db"
    database = open_database(url)
    migrate(database)
    database.close()
    printed = subprocess.run([sys.executable, "-c", START, url], check=True, capture_output=True, text=True)
    assert printed.stdout.strip() == "False"
