from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.config.model import Config, DeliverySection
from bot.program import load_program
from tests.bot.configured import ACCOUNT, ITEM, problems


def build(**sections: Any) -> Config:
    return Config.model_validate({"accounts": {"main": {"appid": "wx1"}}} | sections)


def test_only_an_account_with_its_appid_is_needed() -> None:
    config = build()
    assert config.accounts["main"].mode == "secure"
    assert (config.server.port, config.handlers, config.calendar) == (8080, {}, ())
    assert config.delivery.windows["message"].within == timedelta(hours=48)


def test_every_secret_that_serving_needs_is_named() -> None:
    assert build().missing_secrets() == [
        "ROOST_ACCOUNTS__MAIN__TOKEN",
        "ROOST_ACCOUNTS__MAIN__SECRET",
        "ROOST_ACCOUNTS__MAIN__AES_KEY",
    ]
    plain = build(
        accounts={"main": {"appid": "wx1", "mode": "plain", "token": "a-token-of-tests", "secret": "s"}}
    )
    assert plain.missing_secrets() == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///data/roost.db", "sqlite:///{base}/data/roost.db"),
        ("sqlite:////var/roost.db", "sqlite:////var/roost.db"),
        ("postgresql://roost@db/roost", "postgresql://roost@db/roost"),
    ],
)
def test_a_relative_database_counts_from_the_configuration(tmp_path: Path, url: str, expected: str) -> None:
    config = build(database={"url": url})
    assert config.database_url(tmp_path) == expected.format(base=tmp_path.resolve())


@pytest.mark.parametrize(
    "url",
    ["", "roost.db", "mysql://a/b", "sqlite://roost.db", "sqlite:///", "sqlite://", "postgresql:", "://"],
)
def test_other_databases_are_refused(tmp_path: Path, url: str) -> None:
    assert problems(tmp_path, f'{ACCOUNT}[database]\nurl = "{url}"\n') == (
        'config.toml:4: [database] url: write "sqlite:///data/roost.db" or "postgresql://user@host/database"',
    )


def test_a_password_is_not_repeated_when_the_address_is_refused(tmp_path: Path) -> None:
    refused = problems(tmp_path, ACCOUNT, {"ROOST_DATABASE__URL": "mysql://roost:hush@db/roost"})
    assert refused[0].startswith("environment: ROOST_DATABASE__URL: write ")
    assert "hush" not in refused[0]


def test_window_rules_left_out_keep_their_defaults() -> None:
    rules = {"message": {"messages": 20, "within": "48h"}}
    windows = DeliverySection.model_validate({"windows": rules}).windows
    assert {trigger: rule.messages for trigger, rule in windows.items()} == {
        "message": 20,
        "menu": 3,
        "follow": 3,
        "scan": 3,
    }


@pytest.mark.parametrize("name", ["main", "a", "shop_2", "brand"])
def test_names_of_accounts(name: str) -> None:
    assert list(build(accounts={name: {"appid": "wx1"}}).accounts) == [name]


@pytest.mark.parametrize("name", ["Main", "my-shop", "主号", "a/b", "", "a__b", "_a", "2a", "a b"])
def test_names_that_no_variable_could_hold_are_refused(tmp_path: Path, name: str) -> None:
    complaint = problems(tmp_path, f'[accounts."{name}"]\nappid = "wx1"\n')
    assert f"account name {name!r}: write small letters" in complaint[0]


def test_calendar_ids_are_unique(tmp_path: Path) -> None:
    item = f'{ITEM}at = "0 9 * * *"\n'
    (told,) = problems(tmp_path, ACCOUNT + item + item)
    assert told.startswith("config.toml:9: [calendar[2]] id: 'tip' is used twice; give each item its own")
    assert told.endswith("(the other one's title is 'Tip')")


def test_the_sample_is_valid_and_complete() -> None:
    sample = Path(__file__).parents[3] / "config.toml"
    loaded = load_program(sample, {})
    assert not loaded.warnings
    assert {answer.name for answer in loaded.chain} == set(loaded.config.handlers)


def test_a_link_key_is_long_and_not_in_the_file(tmp_path: Path) -> None:
    assert build().server.link_key.get_secret_value() == ""
    with pytest.raises(ValidationError, match="needs at least 16 characters"):
        build(server={"link_key": "short"})
    with pytest.raises(ValueError, match="has blanks around it"):
        build(server={"link_key": " " * 16})
    with pytest.raises(ValueError, match="5 different characters"):
        build(server={"link_key": "x" * 16})
    with pytest.raises(ValueError, match="has blanks around it"):
        build(llm={"api_key": "sk-1 "})
    (problem,) = problems(tmp_path, f'{ACCOUNT}[server]\nlink_key = "sixteen letters!"\n')
    assert problem == (
        "config.toml:4: [server] link_key: secrets do not belong here; remove it and set "
        "ROOST_SERVER__LINK_KEY in the environment"
    )
