from pathlib import Path

from bot.program import load_program
from bot.remarks.collect import remarks as remarks_on
from tests.bot.configured import ACCOUNT, ITEM, NOW, remarks

SAMPLE = Path(__file__).parents[3] / "config.toml"


def test_remarks_name_file_line_and_item(tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text(f'{ITEM.replace("tip", "old")}at = "2020-01-01 09:00"\n', "utf-8")
    text = f'include = ["more.toml"]\n{ACCOUNT}[peace]\nquiet = "22:00-08:00"\n{ITEM}at = "0 23 * * *"\n'
    night, old = remarks(tmp_path, text)
    assert night.startswith("config.toml:10: [calendar[1]] at: tip: '0 23 * * *' is in quiet hours")
    assert old == "more.toml:5: [calendar[1]] at: old: 2020-01-01 09:00 is over; nothing more comes of it"


def test_there_is_nothing_to_remark_on_in_the_sample() -> None:
    assert remarks_on(load_program(SAMPLE, {}), NOW) == ()
