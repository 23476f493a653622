from typing import Any

import pytest

from bot.config.account import SECRETS, AccountSection, MenuButton


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert SECRETS == ("token", "aes_key", "previous_aes_key", "secret")
    account = AccountSection.model_validate(
        {"appid": "wx1", "token": "hush" * 4, "aes_key": "hush" * 10 + "abc", "secret": "hush"}
    )
    assert "hush" not in f"{account!r} {account} {account.model_dump()} {account.model_dump_json()}"


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"name": "x"}, "needs exactly one of key, url, buttons"),
        ({"name": "x", "key": "k", "url": "https://a.example"}, "needs exactly one of key, url, buttons"),
        ({"name": "", "key": "k"}, "is empty or blank"),
        ({"name": "\u3000\u200b", "key": "k"}, "is empty or blank"),
        ({"name": "x", "url": "a.example"}, "is no address; write https://a.example"),
        ({"name": "x", "url": "https://a.example/面膜"}, "write https://a.example/%E9%9D%A2%E8%86%9C"),
        ({"name": "x", "key": "键" * 43}, "has 129 bytes; WeChat takes at most 128: 42 Chinese characters"),
        (
            {"name": "x", "buttons": [{"name": "名" * 21, "key": "k"}]},
            "has 63 bytes; WeChat takes at most 60: 20 Chinese characters",
        ),
        (
            {"name": "x", "url": "https://a.example/" + "u" * 1007},
            "has 1025 bytes; WeChat takes at most 1024: 341 Chinese characters",
        ),
        ({"name": "x", "buttons": [{"name": "y", "key": "k"}] * 6}, "at most 5"),
        ({"name": "x", "buttons": [{"name": "y", "buttons": [{"name": "z", "key": "k"}]}]}, "of their own"),
    ],
)
def test_a_menu_button_has_one_purpose(button: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        MenuButton.model_validate(button)


@pytest.mark.parametrize("purpose", [{"key": "k" * 128}, {"url": "https://a.example/" + "u" * 1006}])
def test_what_wechat_just_takes_is_taken(purpose: dict[str, str]) -> None:
    assert MenuButton.model_validate({"name": "x"} | purpose).model_dump().items() >= purpose.items()


@pytest.mark.parametrize(("name", "is_taken"), [("名" * 5 + "n", True), ("名" * 7, False), ("n" * 17, False)])
def test_a_name_in_the_first_row_has_16_bytes(name: str, *, is_taken: bool) -> None:
    account = {"appid": "wx1", "menu": [{"name": name, "key": "k"}]}
    if is_taken:
        assert AccountSection.model_validate(account).menu[0].name == name
    else:
        with pytest.raises(ValueError, match="bytes; WeChat takes at most 16: 5 Chinese characters"):
            AccountSection.model_validate(account)


@pytest.mark.parametrize(
    ("secrets", "complaint"),
    [
        ({"token": "t" * 15}, "needs at least 16 characters"),
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
