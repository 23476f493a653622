from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.config.toml import read_toml


def test_a_file_is_called_as_people_call_it(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("x = 1", "utf-8")
    assert (read_toml(file).name, read_toml(file, "calendar/a.toml").name) == ("a.toml", "calendar/a.toml")
    file.write_text("x = ", "utf-8")
    with pytest.raises(ConfigError, match=r"^calendar/a.toml: cannot be read as TOML: "):
        read_toml(file, "calendar/a.toml")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id = “新品”", 'a.toml:2: cannot be read as TOML: Invalid value; write plain " = , [ ] { }'),
        ('tags = ["，"，"b"]', 'a.toml:2: cannot be read as TOML: Unclosed array; write plain " = , [ ] { }'),
        ("once = True", "a.toml:2: cannot be read as TOML: Invalid value; write true or false"),
        (
            "[a]\nx = 1\nx = 2\n",
            "a.toml:4: cannot be read as TOML: Cannot overwrite a value; it stands there twice",
        ),
        ('id = "a', "a.toml:2: cannot be read as TOML: Illegal character '\\n'; put texts between"),
        ('id = "新品，上市', "a.toml:2: cannot be read as TOML: Illegal character '\\n'; put texts between"),
        ('id = "新品”', "a.toml:2: cannot be read as TOML: Illegal character '\\n'; write plain"),
        ("id = 新品", 'a.toml:2: cannot be read as TOML: Invalid value; put texts between "…"'),
        ('answer = 早餐，7:00"', 'a.toml:2: cannot be read as TOML: Invalid value; put texts between "…"'),
        ("id = [", "a.toml: cannot be read as TOML: Invalid value (at end of document)"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line_and_how_to_mend_it(
    tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "a.toml"
    file.write_text(f"y = 0\n{text}\n", "utf-8")
    with pytest.raises(ConfigError) as told:
        read_toml(file)
    assert str(told.value).startswith(problem)


def test_a_broken_line_is_not_shown_since_it_may_hold_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text("secret = “a2f9”", "utf-8")
    with pytest.raises(ConfigError) as told:
        read_toml(file)
    assert "a2f9" not in str(told.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_toml(tmp_path)


def test_a_percentage_is_told_as_a_number(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("rate = 1% # 百分之一，不能多\n", "utf-8")
    with pytest.raises(ConfigError, match=r"; write a share as a number: 0.01 is 1%$"):
        read_toml(file)
