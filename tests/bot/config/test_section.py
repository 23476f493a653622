from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config.section import Section, Url
from tests.bot.configured import ACCOUNT, program


class Example(Section):
    url: Url = ""


def test_a_section_cannot_be_changed(tmp_path: Path) -> None:
    config = program(tmp_path, ACCOUNT).config
    with pytest.raises(ValueError, match="frozen"):
        config.server.port = 1  # type: ignore[misc] # what is to be refused


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Example.model_validate({"urk": ""})


@pytest.mark.parametrize(
    "url", ["", "https://bot.example.com", "http://127.0.0.1:8081", "https://a.example/x?y=z"]
)
def test_addresses(url: str) -> None:
    assert Example(url=url).url == url


@pytest.mark.parametrize("url", ["weixin", "ftp://a.example", "https://", "https:///x", "javascript:x", " "])
def test_other_texts_are_no_address(url: str) -> None:
    with pytest.raises(ValidationError, match=r"is no address; write for example https://bot.example.com"):
        Example(url=url)


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("bot.example.com/x", "https://bot.example.com/x"),
        ("https：//bot.example.com", "https://bot.example.com"),
        ("https://bot.example.com/商品", "https://bot.example.com/%E5%95%86%E5%93%81"),
    ],
)
def test_an_address_that_is_nearly_one_is_told_as_it_is_written(url: str, written: str) -> None:
    with pytest.raises(ValidationError, match=f"; write {written}"):
        Example(url=url)
