"""The sample configuration promises its members nothing that is not there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from bot.config.toml import read_toml
from bot.faq.trial import Question, ask
from bot.faq.verdict import Verdict
from bot.program import Program, load_program
from tests.support.programs import NOON

FILE = Path(__file__).parents[2] / "config.toml"


def texts_in(value: Any) -> Iterator[str]:
    """Every text below a table, keys and all that is no answer included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            yield from texts_in(below)


TABLES = read_toml(FILE).tables
SAID = "\n".join(texts_in([TABLES["handlers"], TABLES["calendar"]]))


@pytest.fixture(scope="module")
def sample() -> Program:
    return load_program(FILE, {})


@pytest.mark.parametrize("words", sorted(set(re.findall("(?:发|回复|问我?，?比如|比如)“([^”]+)”", SAID))))
def test_what_members_are_told_to_say_is_answered(sample: Program, words: str) -> None:
    (met,) = ask(sample, [Question(words)], NOON)
    assert met.verdict is Verdict.ANSWERED


def test_menus_that_are_named_are_there() -> None:
    named = set(re.findall("菜单“([^”]+)”", SAID))
    assert named
    assert named <= set(texts_in(TABLES["accounts"]["main"]["menu"]))


def test_products_are_asked_for_as_is_said(sample: Program) -> None:
    products = [each["name"] for each in TABLES["handlers"]["product_tips"]["products"]]
    assert "产品名加“怎么用”" in SAID
    met = ask(sample, [Question(f"{name}怎么用") for name in products], NOON)
    assert [each.topic for each in met] == [f"tips:{name}" for name in products]


def test_links_lead_to_the_example_domain() -> None:
    hosts = {URL(address).host for address in re.findall(r"https?://[^\s\"“”]+", SAID)}
    assert hosts == {"example.com"}
