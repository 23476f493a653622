"""Sheets written for tests."""

from pathlib import Path


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """These lines as a CSV file."""
    return ("\n".join(lines) + "\n").encode(encoding)


def sheet(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "sheet.csv") -> Path:
    """The same in a folder."""
    path = folder / name
    path.write_bytes(csv(*lines, encoding=encoding))
    return path
