"""Every mistake of a file is told in one run, whatever else is wrong, and nothing else is."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config.model import Config
from bot.config.validate import validated
from tests.bot.configured import ACCOUNT, problems

ITEM = '[[calendar]]\nid = "{}"\ntitle = "T"\nat = "0 9 * * *"\ncontent = "x"\n'
ENTRY = '[[handlers.faq.entries]]\nquestion = "q{}"\nanswer = "a"\n'
SOUND = (
    f'{ACCOUNT}mode = "plain"\n[server]\nport = 1\n[log]\nlevel = "info"\n[peace]\nsalt = "s"\n'
    f"{ENTRY.format(1)}{ENTRY.format(2)}[handlers.fallback]\noffer = 'f'\n"
    '[[handlers.product_tips.products]]\nname = "n"\ntips = ["t"]\n'
    f"{''.join(ITEM.format(name) for name in ('one', 'two', 'three'))}"
)
MISTAKES = [
    # (what stands there, which of them, what is written instead, what is told)
    ('mode = "plain"', 0, 'mode = "plian"', "[accounts.main] mode: input should be 'plain'"),
    ("port = 1", 0, "port = -1", "[server] port: input should be greater than or equal to 0"),
    ("level =", 0, "levl =", "[log] levl: unknown key; did you mean 'level'?"),
    ("salt =", 0, "tz = 'Mars'\nsalt =", "[peace] tz: 'Mars' is no IANA time zone"),
    ("answer =", 0, "anwser =", "[handlers.faq.entries[1]] anwser: unknown key; did you mean 'answer'?"),
    ('question = "q2"', 0, "", "[handlers.faq.entries[2]] question: is missing"),
    ("offer = 'f'", 0, "offer = 1", "[handlers.fallback] offer: write a text"),
    ('tips = ["t"]', 0, "tips = []", "[handlers.product_tips.products[1]] tips: is empty"),
    ('id = "three"', 0, 'id = "two"', "[calendar[3]] id: 'two' is used twice"),
    ('at = "0 9 * * *"', 0, "at = 'x'", "[calendar[1]] at: 'x'"),
    ('at = "0 9 * * *"', 2, "at = '0 9 * * *'\naccount = 'shop'", "[calendar[3]] account: there is no [acc"),
    ('content = "x"', 1, "content = { type = 'transfer' }", "[calendar[2]] content: transfer works as an an"),
    ('content = "x"', 0, "text = 'x'", "[calendar[1]] text: unknown key; did you mean 'content'?"),
    ('content = "x"', 2, "content = 'x'\nfallback = ['y']", "[calendar[3].fallback[1]]: is never sent"),
]


def place(number: int) -> int:
    """Where in the text a mistake is to be made."""
    sound, which, *_ = MISTAKES[number]
    return len(sound.join(SOUND.split(sound)[: which + 1]))


def with_mistakes(numbers: Iterable[int]) -> str:
    text = SOUND
    for number in sorted(numbers, key=place, reverse=True):  # what is before one stays where it is
        sound, _, wrong, _ = MISTAKES[number]
        text = text[: place(number)] + wrong + text[place(number) + len(sound) :]
    return text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, len(MISTAKES) - 1), min_size=1, unique=True))
def test_each_of_several_mistakes_is_told(tmp_path: Path, numbers: list[int]) -> None:
    told = problems(tmp_path, with_mistakes(numbers))
    for number in numbers:
        assert any(MISTAKES[number][3] in line for line in told), told
    assert len(told) == len(numbers), told


def test_all_of_them_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, with_mistakes(range(len(MISTAKES))))) == len(MISTAKES)


def test_what_is_right_is_taken_as_it_is() -> None:
    made, found = validated(Config, {"accounts": {"main": {"appid": "wx1"}}})
    assert (made and made.accounts["main"].appid, found) == ("wx1", [])


@pytest.mark.parametrize("tables", [{}, {"accounts": 1}, {"accounts": {"main": 1}}, {"calendar": [1, {}]}])
def test_what_cannot_be_mended_is_told_all_the_same(tables: dict[str, object]) -> None:
    made, found = validated(Config, tables)
    assert made is None
    assert found
