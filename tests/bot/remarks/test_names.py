# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""Names that nobody goes by, and the nearest that somebody does."""

from pathlib import Path

import pytest

from bot.program import load_program
from bot.remarks.collect import remarks
from bot.remarks.names import nearest
from storage.attributes import Attribute
from storage.database import Database
from storage.orders import Purchase
from tests.bot.calendar.members import enrol
from tests.bot.configured import ACCOUNT, ITEM, NOW, written

AT = 'at = "0 9 * * *"\n'
SHOP = '[handlers.welcome.scenes.shop]\ntags = ["湖滨店 ", "已购"]\n'


@pytest.fixture
def peopled(database: Database) -> Database:
    """Somebody with tags, an attribute and an order."""
    enrol(database, "a", NOW, tags=("VIP", "❤", "老客户"))
    with database.begin() as store:
        store.attributes.put([Attribute("a", "城市", "上海", "test", NOW)])
        store.orders.add([Purchase("o1", "a", "晨露精华", 1, 100, NOW)])
    return database


def told(folder: Path, text: str, database: Database | None) -> list[str]:
    program = load_program(written(folder, ACCOUNT + text), {})
    if database is None:
        return list(remarks(program, NOW))
    with database.read() as store:
        return list(remarks(program, NOW, store))


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (f'{ITEM}{AT}audience = {{ tag = "vip" }}', "[calendar[1]] audience: nobody has the tag 'vip', and nothing gives it; the nearest is 'VIP'"),
        (f'{ITEM}{AT}audience = {{ tag = "ＶＩＰ" }}', "the nearest is 'VIP'"),
        (f'{ITEM}{AT}exclude = {{ any = [{{ tag = "VIP" }}, {{ tag = "老顾客" }}] }}', "[calendar[1]] exclude: nobody has the tag '老顾客', and nothing gives it; the nearest is '老客户'"),
        (f'{SHOP}{ITEM}{AT}audience = {{ tag = "湖滨" }}', "the nearest is '湖滨店'"),
        (f'{ITEM}{AT}audience = {{ tag = "xyz" }}', "nobody has the tag 'xyz', and nothing gives it"),
        (f'{ITEM}{AT}goal = {{ event = "tag:vip" }}', "[calendar[1]] goal: nobody has the tag 'vip'"),
        ('[[handlers.faq.entries]]\nquestion = "q"\nanswer = "a"\ntags = ["vip"]\n', "[handlers.faq.entries[1]] tags: nobody has the tag 'vip'"),
        (ITEM.replace('"x"', '"{attr:城 市|你那里}的店"') + AT, "[calendar[1]] content: of nobody the attribute '城 市' is known; the nearest is '城市'"),
        (f'{SHOP}{ITEM}{AT}audience = {{ scene = "shopp" }}', "nobody came by the touchpoint 'shopp', and no welcome names it; the nearest is 'shop'"),
        (f'{ITEM}{AT}audience = {{ attribute = "城 市", is = "上海" }}', "of nobody the attribute '城 市' is known; the nearest is '城市'"),
        (f'{ITEM}{AT}audience = {{ orders = {{ product = "晨露精化" }} }}', "nobody has bought '晨露精化'; the nearest is '晨露精华'"),
    ],
)  # fmt: skip
def test_a_name_that_nobody_goes_by(tmp_path: Path, peopled: Database, text: str, remark: str) -> None:
    (found,) = told(tmp_path, text, peopled)
    assert remark in found


@pytest.mark.parametrize(
    "text",
    [
        f'{ITEM}{AT}audience = {{ all = [{{ tag = "VIP " }}, {{ tag = "❤\ufe0f" }}] }}',
        f'{SHOP}{ITEM}{AT}audience = {{ tag = "湖滨店" }}\ngoal = {{ event = "tag:已购" }}',
        f'{SHOP}{ITEM}{AT}audience = {{ scene = "shop" }}',
        ITEM.replace('"x"', '"{nickname|朋友}，{attr:城市|你那里}的店"') + AT,  # nobody has a nickname yet
        f'{ITEM}{AT}audience = {{ attribute = "城市", is = "北京" }}',
        f'{ITEM}{AT}audience = {{ attribute = "肤质", exists = false }}',
        f'{ITEM}{AT}audience = {{ orders = {{ product = "晨露精华" }} }}',
    ],
)
def test_names_that_somebody_goes_by(tmp_path: Path, peopled: Database, text: str) -> None:
    assert told(tmp_path, text, peopled) == []


def test_before_there_are_members_only_tags_are_told_of(tmp_path: Path, database: Database) -> None:
    text = (
        f'{SHOP}{ITEM}{AT}audience = {{ all = [{{ tag = "湖宾店" }}, {{ attribute = "城市", is = "x" }}] }}'
    )
    found = told(tmp_path, text, database)
    assert found == told(tmp_path, text, None)
    assert [line.partition(": nobody")[2] for line in found] == [
        " has the tag '湖宾店', and nothing gives it; the nearest is '湖滨店'"
    ]


def test_tags_that_look_the_same_are_one(tmp_path: Path, peopled: Database) -> None:
    text = f'{ITEM}{AT}audience = {{ tag = "❤\ufe0f " }}'
    item = load_program(written(tmp_path, ACCOUNT + text), {}).config.calendar[0]
    with peopled.read() as store:
        assert store.audiences.count("main", item.chosen(NOW)) == 1


def test_the_nearest_is_the_same_but_for_width_and_case_where_there_is_one() -> None:
    assert nearest("ＶＩＰ 客户", ["VIP客户", "VIP会员"]) == "VIP客户"
    assert nearest("新客", []) == ""
