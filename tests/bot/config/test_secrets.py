"""Secrets that hide in addresses; what is too weak to be one is shown with the settings themselves."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.load import load_config
from bot.config.secrets import secret_in_address, secret_in_database_url
from tests.bot.configured import ACCOUNT, problems, written

HIDING = {
    "llm": 'base_url = "{}"\nmodel = "m"',
    "server": 'public_url = "{}"',
    "accounts.main": 'appid = "wx1"\napi_base = "{}"',
}


@pytest.mark.parametrize("section", HIDING)
@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("https://me:hush@llm.example.com/v1", "password"),
        ("https://hush@llm.example.com/v1", "password"),
        ("https://llm.example.com/v1?api_key=hush", "key"),
        ("https://llm.example.com/v1?a=1&access-token=hush", "key"),
        ("https://llm.example.com/v1?X-Amz-Signature=hush", "key"),
        ("https://llm.example.com/v1?x=hush1hush2hush3hush4", "key"),
        ("https://llm.example.com/v1#key=hush", "key"),
        ("https://llm.example.com/sk-hush1hush2hush3hush4/v1", "key"),
    ],
)
def test_secrets_in_addresses_are_refused_and_not_repeated(
    tmp_path: Path, section: str, address: str, held: str
) -> None:
    account = "" if section.startswith("accounts") else ACCOUNT
    (complaint,) = problems(tmp_path, f"{account}[{section}]\n{HIDING[section].format(address)}\n")
    variable = f"ROOST_{section.replace('.', '__').upper()}__"
    assert re.search(
        rf"\[{section}\] \w+: holds a {held}; remove it and set {variable}\w+ instead", complaint
    )
    assert "hush" not in complaint


@pytest.mark.parametrize(
    "address",
    [
        "https://llm.example.com/v1",
        "https://x.example.com/openai?api-version=2026-02-01",
        "https://gateway.example.com/v1/0123456789abcdef0123456789abcdef/openai",
        "http://127.0.0.1:11434/v1?think=false",
        "http://[::1]:8080/",
    ],
)
def test_addresses_without_secrets_may_stand_in_the_file(tmp_path: Path, address: str) -> None:
    text = f'{ACCOUNT}[llm]\nmodel = "m"\nbase_url = "{address}"\n'
    assert load_config(written(tmp_path, text), {}).llm.base_url == address


def test_an_address_that_is_none_is_not_repeated_where_it_holds_a_secret(tmp_path: Path) -> None:
    variables = {"ROOST_SERVER__PUBLIC_URL": "https://me:hush hush@x.example"}
    (complaint,) = problems(tmp_path, ACCOUNT, variables)
    assert "hush" not in complaint


@given(st.text())
def test_whatever_is_written_is_no_crash(text: str) -> None:
    for address in (text, f"https://{text}", f"postgresql://{text}"):
        assert secret_in_address(address) in {"", "key", "password"}
        assert secret_in_database_url(address) in {"", "password"}
