# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
from pathlib import Path
from typing import Any

import pytest

from bot.config.account import AccountSection
from bot.config.menu import MenuButton
from tests.bot.configured import ACCOUNT, problems


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"name": "x"}, "needs exactly one of key, url, buttons"),
        ({"name": "x", "key": "k", "url": "https://a.example"}, "needs exactly one of key, url, buttons"),
        ({"name": "", "key": "k"}, "is empty or blank"),
        ({"name": "\u3000\u200b", "key": "k"}, "is empty or blank"),
        ({"name": "x", "url": "a.example"}, "is no address; write https://a.example"),
        ({"name": "x", "url": "https://a.example/面膜"}, "write https://a.example/%E9%9D%A2%E8%86%9C"),
        ({"name": "x", "key": "键" * 43}, "has 129 bytes; WeChat takes at most 128: 42 Chinese characters"),
        (
            {"name": "x", "buttons": [{"name": "名" * 21, "key": "k"}]},
            "has 63 bytes; WeChat takes at most 60: 20 Chinese characters",
        ),
        (
            {"name": "x", "url": "https://a.example/" + "u" * 1007},
            "has 1025 bytes; WeChat takes at most 1024: 341 Chinese characters",
        ),
        ({"name": "x", "buttons": [{"name": "y", "key": "k"}] * 6}, "at most 5"),
        ({"name": "x", "buttons": [{"name": "y", "buttons": [{"name": "z", "key": "k"}]}]}, "of their own"),
    ],
)
def test_a_menu_button_has_one_purpose(button: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        AccountSection.model_validate({"appid": "wx1", "menu": [button]})


@pytest.mark.parametrize("purpose", [{"key": "k" * 128}, {"url": "https://a.example/" + "u" * 1006}])
def test_what_wechat_just_takes_is_taken(purpose: dict[str, str]) -> None:
    assert MenuButton.model_validate({"name": "x"} | purpose).model_dump().items() >= purpose.items()


@pytest.mark.parametrize(("name", "is_taken"), [("名" * 5 + "n", True), ("名" * 7, False), ("n" * 17, False)])
def test_a_name_in_the_first_row_has_16_bytes(name: str, *, is_taken: bool) -> None:
    account = {"appid": "wx1", "menu": [{"name": name, "key": "k"}]}
    if is_taken:
        assert AccountSection.model_validate(account).menu[0].name == name
    else:
        with pytest.raises(ValueError, match="bytes; WeChat takes at most 16: 5 Chinese characters"):
            AccountSection.model_validate(account)


def test_everything_that_is_wrong_with_a_menu_is_told(tmp_path: Path) -> None:
    menu = (
        '[[accounts.main.menu]]\nname = "七个汉字的菜单名"\nkey = "k"\n'
        '[[accounts.main.menu.buttons]]\nname = "x"\n[[accounts.main.menu]]\nname = "y"\n'
    )
    assert [line.split(": ", 1)[1] for line in problems(tmp_path, ACCOUNT + menu)] == [
        "[accounts.main.menu[1]]: button '七个汉字的菜单名' needs exactly one of key, url, buttons",
        "[accounts.main.menu[1]] name: '七个汉字的菜单名' has 24 bytes; WeChat takes at most 16: 5 Chinese characters",
        "[accounts.main.menu[1].buttons[1]]: button 'x' needs exactly one of key, url, buttons",
        "[accounts.main.menu[2]]: button 'y' needs exactly one of key, url, buttons",
    ]
