from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import SECRETS, AccountSection, Config, DeliverySection, MenuButton
from bot.program import load_program
from tests.bot.configured import ACCOUNT, ITEM, problems, program


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
    plain = build(accounts={"main": {"appid": "wx1", "mode": "plain", "token": "t" * 16, "secret": "s"}})
    assert plain.missing_secrets() == []


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert SECRETS == ("token", "aes_key", "previous_aes_key", "secret")
    account = AccountSection.model_validate(
        {"appid": "wx1", "token": "hush" * 4, "aes_key": "hush" * 10 + "abc", "secret": "hush"}
    )
    assert "hush" not in f"{account!r} {account} {account.model_dump()} {account.model_dump_json()}"


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


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"name": "x"}, "needs exactly one of key, url, buttons"),
        ({"name": "x", "key": "k", "url": "https://a.example"}, "needs exactly one of key, url, buttons"),
        ({"name": "", "key": "k"}, "at least 1 character"),
        ({"name": "x", "url": "a.example"}, "is no address"),
        ({"name": "x", "buttons": [{"name": "y", "key": "k"}] * 6}, "at most 5"),
        ({"name": "x", "buttons": [{"name": "y", "buttons": [{"name": "z", "key": "k"}]}]}, "of their own"),
    ],
)
def test_a_menu_button_has_one_purpose(button: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        MenuButton.model_validate(button)


@pytest.mark.parametrize("name", ["main", "a", "shop_2", "brand"])
def test_names_of_accounts(name: str) -> None:
    assert list(build(accounts={name: {"appid": "wx1"}}).accounts) == [name]


@pytest.mark.parametrize("name", ["Main", "my-shop", "主号", "a/b", "", "a__b", "_a", "2a", "a b"])
def test_names_that_no_variable_could_hold_are_refused(tmp_path: Path, name: str) -> None:
    complaint = problems(tmp_path, f'[accounts."{name}"]\nappid = "wx1"\n')
    assert f"account name {name!r}: write small letters" in complaint[0]


def test_calendar_ids_are_unique(tmp_path: Path) -> None:
    item = f'{ITEM}at = "0 9 * * *"\n'
    assert problems(tmp_path, ACCOUNT + item + item) == (
        "config.toml:3: calendar: id 'tip' is used twice; give each [[calendar]] item its own",
    )


def test_the_sample_is_valid_and_complete() -> None:
    sample = Path(__file__).parents[2] / "config.toml"
    loaded = load_program(sample, {})
    assert not loaded.warnings
    assert {answer.name for answer in loaded.chain} == set(loaded.config.handlers)


def test_a_section_cannot_be_changed(tmp_path: Path) -> None:
    config = program(tmp_path, ACCOUNT).config
    with pytest.raises(ValueError, match="frozen"):
        config.server.port = 1  # type: ignore[misc]
