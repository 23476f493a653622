"""Attributes from a spreadsheet: a column names one, a row has the values of a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.imports.sheet import Columns, Sheet, read_sheet

COLUMNS = Columns(known={"member": "member", "会员": "member"}, needed=("member",), others=True)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """member: an openid or a member id. values: by attribute; what is empty is left as it is."""

    member: str
    values: Mapping[str, str]


def read_attributes(path: Path) -> Sheet[AttributeRow]:
    """The attributes of a file.

    Raises: ValueError when the file as a whole cannot be understood.
    """
    return read_sheet(path, COLUMNS, _row)


def _row(cells: Mapping[str, str]) -> AttributeRow:
    values = {name: value for name, value in cells.items() if name != "member" and value}
    if not cells["member"]:
        raise ValueError("member is empty; fill it in, or delete the row")
    for name, value in values.items():
        if len(name) > _LONGEST or "\0" in name + value:
            raise ValueError(f"{name!r:.40}: a name of at most {_LONGEST} letters, and no NUL, can be kept")
    return AttributeRow(cells["member"], values)
