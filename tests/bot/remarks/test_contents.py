# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""Texts and notices that may not fit every member."""

from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, ITEM, problems, remarks

AT = 'at = "0 9 * * *"\n'
NOTICE = (
    '{ type = "subscription", template_id = "T", data = { thing1 = "{nickname|你}的包裹", time2 = "15:01" } }'
)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            ITEM.replace('"x"', NOTICE) + AT,
            "config.toml:6: [calendar[1].content.data] thing1: what is known of a member may not fit",
        ),
        (
            ITEM.replace('"x"', f'"{{nickname|你}}{"长" * 610}"') + AT,
            "config.toml:6: [calendar[1]] content: may have 2,073 bytes with what is known of a member; a push",
        ),
        (
            f'[handlers.fallback]\nanswer = "{"长" * 700}"\n',
            "config.toml:4: [handlers.fallback] answer: has 2,100 bytes: it comes in several messages of at most 2,047",
        ),
        (
            ITEM.replace('"x"', '"点https://a.example/x领取"') + AT,
            "config.toml:6: [calendar[1]] content: an app ends the address before '领取'; put a blank there",
        ),
        (
            '[handlers.fallback]\nanswer = "{nickname|你}好"\n',
            "config.toml:4: [handlers.fallback] answer: placeholders are filled in what the calendar pushes, not",
        ),
        (
            f'[[handlers.faq.entries]]\nquestion = "q"\nanswer = "{"长" * 700}"\n',
            "config.toml:5: [handlers.faq.entries[1]] answer: has 2,100 bytes",
        ),
    ],
)
def test_what_may_be_too_long(tmp_path: Path, text: str, remark: str) -> None:
    (told,) = remarks(tmp_path, ACCOUNT + text)
    assert told.startswith(remark)


MENU = '{{ type = "msgmenu", head = "?", choices = [{{ id = "101", content = "a" }}, {{ id = "{}", content = "b" }}] }}'


@pytest.mark.parametrize("number", ["faq:1", "b", "-1", "1.5", "１", "²"])
def test_a_menu_id_that_does_not_come_back(tmp_path: Path, number: str) -> None:
    text = f"[handlers.fallback]\nanswer = {MENU.format(number)}\n"
    (told,) = remarks(tmp_path, ACCOUNT + text)
    assert told.startswith("config.toml:4: [handlers.fallback.answer[1].choices[2]] id: ")
    assert told.endswith(f"{number!r} is no whole number, and WeChat gives back only those; write 102")


def test_a_menu_id_of_a_pushed_menu(tmp_path: Path) -> None:
    (told,) = remarks(tmp_path, ACCOUNT + ITEM.replace('"x"', MENU.format("b")) + AT)
    assert "[calendar[1].content.choices[2]] id: 'b' is no whole number" in told
    assert remarks(tmp_path, ACCOUNT + ITEM.replace('"x"', MENU.format("102")) + AT) == []


@pytest.mark.parametrize(
    "text",
    [
        ITEM.replace('"x"', f'"{{nickname|你}}{"长" * 600}"') + AT,
        ITEM.replace('"x"', f'"{"长" * 682}a"') + AT,  # 2,047 bytes
        f'[handlers.fallback]\nanswer = "{"长" * 682}"\n',
    ],
)
def test_what_fits(tmp_path: Path, text: str) -> None:
    assert remarks(tmp_path, ACCOUNT + text) == []


def test_a_push_that_is_too_long_for_everybody_is_refused(tmp_path: Path) -> None:
    variants = f'variants = [{{ name = "a", content = "A" }}, {{ name = "b", content = "{"长" * 682}ab" }}]'
    (told,) = problems(tmp_path, ACCOUNT + ITEM.replace('content = "x"', variants) + AT)
    assert told == (
        "config.toml:6: [calendar[1].variants[2]] content: has 2,048 bytes; a push carries at most 2,047 "
        "(a Chinese character has 3)"
    )
    small = ACCOUNT + "text_limit = 64\n" + ITEM.replace('"x"', f'"{"长" * 22}"') + AT
    assert "has 66 bytes; a push carries at most 64" in problems(tmp_path, small)[0]
