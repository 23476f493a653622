from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, remarks

MENU = """[[accounts.main.menu]]
name = "更多"
[[accounts.main.menu.buttons]]
name = "店"
url = "https://e.example"
[[accounts.main.menu.buttons]]
name = "诀窍"
key = "TIPS"
[[accounts.main.menu]]
name = "资料"
key = "MY_PROFIL"
"""
TIPS = '[[handlers.product_tips.products]]\nname = "精华"\ntips = ["x"]\nmenu_keys = ["{}"]\n'
PROFILE = '[handlers.preferences.show]\nmenu_keys = ["MY_PROFILE"]\n'
HUMAN = '[handlers.handoff]\nmenu_keys = ["MY_PROFIL"]\n'


def test_a_key_that_no_handler_knows_is_remarked_on_at_its_place(tmp_path: Path) -> None:
    button, other = remarks(tmp_path, f"{ACCOUNT}{MENU}{PROFILE}")
    unknown = "no handler knows this menu key"
    assert button == (
        f"config.toml:10: [accounts.main.menu[1].buttons[2]] key: 'TIPS': {unknown}; "
        "add it to a handler's menu_keys"
    )
    assert other == (
        f"config.toml:13: [accounts.main.menu[2]] key: 'MY_PROFIL': {unknown}; did you mean 'MY_PROFILE'?"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{MENU}{TIPS.format('TIPS')}{HUMAN}",
        f"{MENU.replace('FIL', 'FILE')}{TIPS.format('TIPS')}{PROFILE}[handlers.fallback]\n",
        "[handlers.welcome]\n",
    ],
)
def test_what_is_known_needs_no_remark(tmp_path: Path, text: str) -> None:
    assert remarks(tmp_path, ACCOUNT + text) == []
