import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links.token import LinkIds, link_keys, read_token, token
from tests.support.programs import config

KEYS = link_keys(config(server={"link_key": "a key of the tests, long"}))
KEY = KEYS["main"]
IDS = st.integers(1, 2**53)


@given(IDS, st.none() | IDS)
def test_what_was_signed_is_read(link: int, delivery: int | None) -> None:
    made = token(KEY, link, delivery)
    assert read_token(made, {"other": b"?", **KEYS}) == LinkIds(link, delivery)
    assert re.fullmatch(r"[\w.-]{13,45}", made, re.ASCII)
    assert made[-1].isalnum()  # so that the end of a sentence is no part of it


@given(st.data())
def test_what_was_changed_is_not(data: st.DataObject) -> None:
    made = token(KEY, data.draw(IDS), data.draw(st.none() | IDS))
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.characters(exclude_characters=made[at]))
    assert read_token(made[:at] + other + made[at + 1 :], KEYS) is None


@pytest.mark.parametrize(
    "text", ["", "x", "x" * 12, f"{'x' * 12}0", f"{'x' * 12}1.", "é" * 13, f"{'x' * 12}1\n"]
)
def test_what_is_no_token(text: str) -> None:
    assert read_token(text, KEYS) is None


def test_another_form_of_the_same_ids_is_no_token() -> None:
    made = token(KEY, 10, 171)
    assert [read_token(text, KEYS) for text in (made.upper(), f"{made[:12]}0a.ab", f"{made} ")] == [None] * 3


def test_the_link_s_own_and_a_delivery_s_token_are_two() -> None:
    alone, sent = token(KEY, 10), token(KEY, 10, 11)
    assert read_token(alone[:12] + sent[12:], KEYS) is None


def test_a_key_of_its_own_goes_over_the_accounts_tokens() -> None:
    derived = link_keys(config())["main"]
    assert len({derived, KEY, link_keys(config(account={"token": "another-token-of-16"}))["main"]}) == 3
    shared = config(server={"link_key": "a key of the tests, long"}, account={"token": "another-token-of-16"})
    assert link_keys(shared) == KEYS
    assert derived == link_keys(config())["main"]


def test_without_a_secret_there_is_no_key() -> None:
    assert link_keys(config(account={"token": ""})) == {}
