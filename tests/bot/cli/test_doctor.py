import json
from pathlib import Path

from storage.database import open_database
from storage.models import InboxState
from tests.bot.cli.commands import roost, small
from tests.storage.test_inbox import row
from tests.support.programs import NOON


def test_doctor_tells_what_it_finds_in_lines_that_can_be_copied(tmp_path: Path) -> None:
    config = small(tmp_path)
    roost("migrate", "--config", config)
    result = roost("doctor", "--config", config, environ={"COLUMNS": "40"})
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "  integrity: every page and every index is sound"
    assert any(line.startswith("    to make one, also while Roost runs: ") for line in lines)
    told = json.loads(roost("doctor", "--json", "--config", config).output)
    assert told[0] == {
        "what": "integrity",
        "found": "every page and every index is sound",
        "advice": "",
        "is_well": True,
    }


def test_what_is_not_well_is_marked_and_ends_with_1(tmp_path: Path) -> None:
    config = small(tmp_path)
    roost("migrate", "--config", config)
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    with database.begin() as store:
        old = row("old", received_at=NOON.replace(year=2020))
        store.inbox.add([old, row("new", InboxState.DONE, received_at=NOON)])
    database.close()
    result = roost("doctor", "--config", config)
    assert result.exit_code == 1
    assert "\n! oldest of callbacks: " in result.output
