"""Sheets written for tests."""

from pathlib import Path


def sheet(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A CSV file of these lines."""
    path = folder / "sheet.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path
