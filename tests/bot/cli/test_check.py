# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""What users of comparable software met, as `roost check` tells it: a row for each report of the field."""

from pathlib import Path

import pytest

from storage.database import open_database
from storage.migrate import migrate
from tests.bot.calendar.members import enrol
from tests.bot.cli.commands import roost, small
from tests.bot.configured import ITEM, NOW, SECRETS

AT = 'at = "0 9 * * *"\n'
NOTICE = '{ type = "subscription", template_id = "T", data = { thing1 = "%s", time2 = "%s" } }'
MENU = '[[accounts.main.menu]]\nname = "%s"\n[[accounts.main.menu.buttons]]\nname = "%s"\nkey = "k"\n'
ENTRY = '[[handlers.faq.entries]]\nquestion = "q"\n'


def checked(folder: Path, text: str) -> tuple[int, list[str]]:
    """The exit code, and what is told beside the summary."""
    result = roost("check", "--config", small(folder, text), environ=SECRETS)
    told = getattr(result.exception, "problems", None) or result.output.splitlines()[:-1]
    return (2 if hasattr(result.exception, "problems") else result.exit_code), list(told)


REFUSED = {
    "address with Chinese signs": (ITEM.replace('"x"', '"看 https://shop.example.com/商品/面膜?颜色=红"') + AT, "write https://shop.example.com/%E5%95%86%E5%93%81/%E9%9D%A2%E8%86%9C?%E9%A2%9C%E8%89%B2=%E7%BA%A2"),
    "FRI-SUN": (f'{ITEM}at = "0 20 * * FRI-SUN"', "FRI,SAT,SUN"),
    "SAT-MON": (f'{ITEM}at = "0 20 * * SAT-MON"', "SAT,SUN,MON"),
    "blank content": (ITEM.replace('"x"', '"  "') + AT, "content: is blank"),
    "menu name of 21 bytes": (MENU % ("七个汉字的菜单", "x"), "'七个汉字的菜单' has 21 bytes; WeChat takes at most 16: 5 Chinese characters"),
    "sub-button of 63 bytes": (MENU % ("x", "名" * 21), "has 63 bytes; WeChat takes at most 60: 20 Chinese characters"),
    "thing of 31 characters": (ITEM.replace('"x"', NOTICE % ("面" * 31, "15:01")) + AT, "has 31 signs; a thing holds 20 characters"),
    "time2 = 周五 20:00": (ITEM.replace('"x"', NOTICE % ("面膜", "周五 20:00")) + AT, "a time holds 15:01 or 2019年10月1日 15:01"),
    "text of an item": (ITEM.replace("content", "text") + AT, "text: unknown key; did you mean 'content'?"),
    "keywords as a list": (f'{ENTRY}answer = "a"\nkeywords = ["积分"]', 'write keywords = { any = ["积分"] }'),
    "picture of an article": (f'{ENTRY}answer = {{ type = "news", articles = [{{ title = "x", picture = "https://a.example/1.jpg" }}] }}', "picture: unknown key; did you mean 'picurl'?"),
    "hour of one digit": (f'{ITEM}at = "2026-11-28 9:05"', 'write "2026-11-28 09:05"'),
}  # fmt: skip
REMARKED = {
    "day or weekday": (f'{ITEM}at = "0 20 1-7 * FRI"', 'write "0 20 * * FRI#1"'),
    "day 31": (f'{ITEM}at = "0 10 31 * *"', "is due only in months with a day 31, not in FEB, APR, JUN, SEP, NOV"),
    "quiet hours": (f'[peace]\nquiet = "22:00-08:00"\n{ITEM}at = "30 22 * * *"', "it is never sent"),
    "placeholder in a thing": (ITEM.replace('"x"', NOTICE % ("{nickname|你}的包裹", "15:01")) + AT, "what is known of a member may not fit: a thing holds 20 characters"),
    "unknown tag": (f'{ITEM}{AT}audience = {{ tag = "vip" }}', "nobody has the tag 'vip', and nothing gives it; the nearest is 'VIP'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(tmp_path: Path, text: str, told: str) -> None:
    code, (problem,) = checked(tmp_path, text)
    assert code == 2
    assert told in problem


@pytest.mark.parametrize(("text", "told"), REMARKED.values(), ids=REMARKED)
def test_what_is_remarked_on(tmp_path: Path, text: str, told: str) -> None:
    database = open_database(f"sqlite:///{tmp_path}/roost.db")
    migrate(database)
    enrol(database, "a", NOW, tags=("VIP", "❤"))
    database.close()
    code, (remark,) = checked(tmp_path, text)
    assert code == 0
    assert told in remark


@pytest.mark.parametrize("tag", ["VIP ", "❤", "❤\ufe0f"], ids=["trailing blank", "❤", "❤ with VS16"])
def test_a_tag_however_it_was_typed_needs_no_remark(tmp_path: Path, tag: str) -> None:
    test_what_is_remarked_on(
        tmp_path, f'{ITEM}{AT}audience = {{ any = [{{ tag = "{tag}" }}, {{ tag = "vip" }}] }}', "'vip'"
    )


def test_a_wrong_zone_hides_no_other_mistake(tmp_path: Path) -> None:
    code, problems = checked(tmp_path, f'{ITEM}{AT}tz = "Mars"\n{ENTRY}anwser = "a"\n')
    assert code == 2
    assert [line.partition("] ")[2].partition(":")[0] for line in problems] == ["tz", "anwser"]
