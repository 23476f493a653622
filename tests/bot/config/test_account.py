from typing import Any

import pytest

from bot.config.account import SECRETS, AccountSection


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert SECRETS == ("token", "aes_key", "previous_aes_key", "secret")
    account = AccountSection.model_validate(
        {"appid": "wx1", "token": "hush-hush-keep-it", "aes_key": "hush" * 10 + "abc", "secret": "hush"}
    )
    assert "hush" not in f"{account!r} {account} {account.model_dump()} {account.model_dump_json()}"


@pytest.mark.parametrize(
    ("secrets", "complaint"),
    [
        ({"token": "t" * 15}, "needs at least 16 characters"),
        ({"token": " " * 32}, "has blanks around it"),
        ({"token": " a-token-of-the-tests"}, "has blanks around it"),
        ({"token": "a-token-of-the-tests\n"}, "has blanks around it"),
        ({"token": "\u3000" * 16}, "has blanks around it"),
        ({"token": "t" * 32}, "needs at least 5 different characters"),
        ({"token": "abab" * 8}, "needs at least 5 different characters"),
        ({"secret": " "}, "has blanks around it"),
        ({"secret": "0123456789abcdef\t"}, "has blanks around it"),
        ({"aes_key": "k" * 42}, "43 letters and digits"),
        ({"aes_key": "k" * 42 + "="}, "43 letters and digits"),
        ({"previous_aes_key": "k" * 44}, "43 letters and digits"),
        ({"previous_aes_key": "é" * 43}, "43 letters and digits"),
    ],
)
def test_secrets_that_cannot_be_right_are_refused(secrets: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        AccountSection.model_validate({"appid": "wx1"} | secrets)


@pytest.mark.parametrize(
    ("mode", "missing"),
    [
        ("plain", ["token", "secret"]),
        ("compatible", ["token", "secret", "aes_key"]),
        ("secure", ["token", "secret", "aes_key"]),
    ],
)
def test_each_mode_needs_its_secrets(mode: str, missing: list[str]) -> None:
    assert AccountSection.model_validate({"appid": "wx1", "mode": mode}).missing_secrets() == missing


def test_a_limit_that_is_written_changes_that_one_only() -> None:
    written = {"limits": {"message/custom/send": {"second": 80}, "message/mass/send": {"month": 4}}}
    limits = AccountSection.model_validate({"appid": "wx1"} | written).limits
    assert limits["message/custom/send"].spans() == {"second": 80, "day": 500_000}
    assert limits["message/mass/send"].spans() == {"minute": 60, "day": 100, "month": 4}
    assert limits["message/template/send"] == AccountSection(appid="wx1").limits["message/template/send"]


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        ({"message/costum/send": {"day": 1}}, "message/costum/send: no endpoint that sends; these do: "),
        ({"message/custom/send": {"second": 0}}, "greater than or equal to 1"),
        ({"message/custom/send": {"hour": 5}}, "Extra inputs are not permitted"),
    ],
)
def test_limits_that_cannot_be_meant_are_refused(limits: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        AccountSection.model_validate({"appid": "wx1", "limits": limits})
