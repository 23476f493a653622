"""Calendars in files of their own; further TOML errors are shown in test_load.py."""

from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, ITEM, problems, program

CONFIG = f'include = ["calendar/*.toml"]\n{ACCOUNT}{ITEM}at = "0 9 * * *"\n'
OTHER = ITEM.replace('"tip"', '"other"') + 'at = "0 9 * * *"\n'


def included(folder: Path, **files: str) -> None:
    (folder / "calendar").mkdir()
    for name, text in files.items():
        (folder / "calendar" / f"{name}.toml").write_text(text, "utf-8")


def test_items_of_files_come_after_those_of_the_configuration(tmp_path: Path) -> None:
    included(tmp_path, b=OTHER.replace("other", "last"), a=OTHER + OTHER.replace("other", "more"))
    loaded = program(tmp_path, CONFIG)
    assert [item.id for item in loaded.config.calendar] == ["tip", "other", "more", "last"]
    assert loaded.folders == {tmp_path.resolve() / "calendar"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (f"{OTHER}{OTHER}tz = 'Mars'", "calendar/b.toml:11: [calendar[2]] tz: 'Mars' is no IANA time zone"),
        (OTHER.replace('"x"', '"{x}"'), "calendar/b.toml:4: [calendar[1]] content: '{x}' is no"),
        (ITEM, "calendar/b.toml:1: [calendar[1]] at: is missing; add it"),
        (f"{OTHER}audince = 'all'", "calendar/b.toml:6: [calendar[1]] audince: unknown key; did you mean"),
        (f"{ITEM}at = '0 9 * * *'", "calendar/b.toml:2: [calendar[1]] id: 'tip' is used twice; give each"),
        (f"{OTHER}account = 'shop'", "calendar/b.toml:6: [calendar[1]] account: there is no [accounts.shop]"),
        (
            "[server]\nport = 1\n[[calendar]]",
            "calendar/b.toml:1: server: an included file holds [[calendar]] items",
        ),
        ("calendar = 1", "calendar/b.toml:1: calendar: write a [[calendar]] section for each item"),
        ("", "calendar/b.toml: calendar: write a [[calendar]] section for each item"),
        ("[[calendar]", "calendar/b.toml:1: cannot be read as TOML"),
    ],
)
def test_mistakes_are_told_in_their_file(tmp_path: Path, text: str, complaint: str) -> None:
    included(tmp_path, a=OTHER.replace("other", "first"), b=text)
    assert any(line.startswith(complaint) for line in problems(tmp_path, CONFIG))


def test_files_with_mistakes_hide_none_in_one_another(tmp_path: Path) -> None:
    included(tmp_path, a="[[calendar]", b=f"{OTHER}tz = 'Mars'", c=f"{OTHER}audince = 'all'", d="x = 1")
    text = CONFIG.replace("appid", "apid").replace("]\n", ', "nowhere/*.toml"]\n', 1)
    assert [line.split(" ")[0] for line in problems(tmp_path, text)] == [
        "calendar/a.toml:1:",
        "calendar/b.toml:6:",
        "calendar/c.toml:2:",  # the same id as in b
        "calendar/c.toml:6:",
        "calendar/d.toml:",
        "calendar/d.toml:1:",
        "config.toml:1:",
        "config.toml:3:",
    ]


def test_mistakes_of_the_configuration_stay_its_own(tmp_path: Path) -> None:
    included(tmp_path, a=OTHER)
    assert problems(tmp_path, f"{CONFIG}tz = 'Mars'\n")[0].startswith("config.toml:9: [calendar[1]] tz: ")
    assert problems(tmp_path, CONFIG.replace("appid", "apid"))[0].startswith(
        "config.toml:3: [accounts.main] apid: unknown key; did you mean 'appid'?"
    )


@pytest.mark.parametrize(
    ("patterns", "complaint"),
    [
        ('["nowhere/*.toml"]', "config.toml:1: include: 'nowhere/*.toml' matches no file in "),
        ('["/etc/*.toml"]', "config.toml:1: include: '/etc/*.toml' is no pattern relative to config.toml"),
        ('"calendar/*.toml"', "config.toml:1: include: write a list"),
        ("[1]", 'config.toml:1: [include[1]]: write a text in "quotation marks"'),
    ],
)
def test_patterns_that_mean_nothing(tmp_path: Path, patterns: str, complaint: str) -> None:
    assert problems(tmp_path, f"include = {patterns}\n{ACCOUNT}")[0].startswith(complaint)


def test_a_pattern_in_the_environment_is_told_as_its_variable(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, CONFIG, {"ROOST_INCLUDE": '["nowhere.toml"]'})
    assert told.startswith("environment: ROOST_INCLUDE: 'nowhere.toml' matches no file in ")


def test_a_list_in_the_environment_takes_the_place_of_the_configurations_own(tmp_path: Path) -> None:
    included(tmp_path, a=OTHER)
    own = '[{"id": "env", "title": "Env", "content": "x", "at": "0 9 * * *"}]'
    loaded = program(tmp_path, CONFIG, {"ROOST_CALENDAR": own})
    assert [item.id for item in loaded.config.calendar] == ["env", "other"]
