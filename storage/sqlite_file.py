"""Whether SQLite's open file is still the one at its path: else it takes commits that nobody will find."""

from pathlib import Path

from sqlalchemy.exc import OperationalError


class SqliteFile:
    """path: of the database, None where it is in memory. Its file is what stands there at the first look."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    def check(self) -> None:
        """Look once more; about a microsecond.

        Raises: sqlalchemy.exc.OperationalError when the file is gone, or is another one.
        """
        if not self._path:
            return
        try:
            found = Path(self._path).stat()
        except FileNotFoundError as error:
            raise self._lost("is gone") from error
        identity = (found.st_dev, found.st_ino)
        self._identity = self._identity or identity
        if identity != self._identity:
            raise self._lost("has been replaced")

    def _lost(self, what: str) -> OperationalError:
        how = f"the database file {self._path} {what}: put it back, or restart to use what is there now"
        return OperationalError(None, None, FileNotFoundError(how))
