import re
from pathlib import Path

import pytest

from bot.config.error import ConfigError
from bot.config.load import load_config
from tests.bot.configured import ACCOUNT, SECRETS, problems, written

TOKEN = "ROOST_ACCOUNTS__MAIN__TOKEN"


def private(folder: Path, text: str, mode: int = 0o600) -> None:
    file = folder / "secrets.toml"
    file.write_text(text, "utf-8")
    file.chmod(mode)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_does_no_harm(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(ACCOUNT, encoding)
    assert load_config(file, {}).accounts["main"].appid == "wx1"


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_other_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(ACCOUNT + "# 栖息", encoding)
    with pytest.raises(ConfigError, match=r"config.toml: is not UTF-8; save it as UTF-8"):
        load_config(file, {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[server\n", "config.toml:1: "),
        ("[server]\nport = 1\nport = 2", "Cannot overwrite a value"),
        ("a = " + "9" * 5000, "4300"),
        ("a = " + "[" * 50000, "recursion"),
        ("a = \x00", "config.toml:1: "),
    ],
)
def test_what_is_not_toml_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    (complaint,) = problems(tmp_path, text)
    assert re.match(r"config\.toml(:1)?: cannot be read as TOML: ", complaint)
    assert reason in complaint


def test_a_missing_file_is_named_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(tmp_path / "none.toml", {})
    assert refused.value.problems == (f"{tmp_path}/none.toml: no such file; name one with --config FILE",)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, {})


@pytest.mark.parametrize("key", ["token", "aes_key", "previous_aes_key", "secret"])
def test_secrets_in_the_file_are_refused(tmp_path: Path, key: str) -> None:
    (complaint,) = problems(tmp_path, f'{ACCOUNT}{key} = "{"k" * 43}"\n')
    assert complaint == (
        f"config.toml:3: [accounts.main] {key}: secrets do not belong here; remove it and set "
        f"ROOST_ACCOUNTS__MAIN__{key.upper()} in the environment"
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://roost:hush@db/roost",
        "postgresql://roost@db/r?password=hush",
        "postgresql://roost@db/r?sslmode=require&sslpassword=hush",
        "postgresql://roost@db/r?%73slpassword=hush",
    ],
)
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    (complaint,) = problems(tmp_path, f'{ACCOUNT}[database]\nurl = "{url}"\n')
    assert "holds a password; remove it and set ROOST_DATABASE__URL instead" in complaint
    assert "hush" not in complaint
    file = written(tmp_path, ACCOUNT)
    assert load_config(file, {"ROOST_DATABASE__URL": url}).database.url == url


def test_a_password_may_stand_beside_the_file(tmp_path: Path) -> None:
    private(tmp_path, '[database]\nurl = "postgresql://roost:hush@db/roost"\n')
    assert load_config(written(tmp_path, ACCOUNT), {}).database.url.endswith("hush@db/roost")


@pytest.mark.parametrize("target", ["nowhere.toml", "secrets.toml", "config.toml/x"])
def test_secrets_that_are_lost_are_told(tmp_path: Path, target: str) -> None:
    written(tmp_path, ACCOUNT)
    (tmp_path / "secrets.toml").symlink_to(target)
    (complaint,) = problems(tmp_path, ACCOUNT)
    assert complaint.startswith("secrets.toml: cannot be read: ")
    assert complaint.endswith("; mend it or remove it")


def test_secrets_may_be_a_link_whose_target_only_its_owner_reads(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    private(tmp_path / "elsewhere", "[server]\nport = 3\n")
    (tmp_path / "secrets.toml").symlink_to("elsewhere/secrets.toml")
    assert load_config(written(tmp_path, ACCOUNT), {}).server.port == 3
    private(tmp_path / "elsewhere", "[server]\nport = 3\n", 0o640)
    (complaint,) = problems(tmp_path, ACCOUNT)
    assert "others can read this file of secrets" in complaint


@pytest.mark.parametrize(
    "text", ["accounts = 1", "[accounts]\nmain = 1", "database = 1", "[database]\nurl = 1"]
)
def test_odd_shapes_are_no_crash(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


def test_variables_go_over_secrets_and_secrets_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, f'{ACCOUNT}original_id = "gh_1"\n[server]\nport = 1\n')
    private(tmp_path, '[accounts.main]\ntoken = "private-secret-16"\nsecret = "private"\n')
    config = load_config(file, {TOKEN: "from-environment", "ROOST_SERVER__PORT": "0", "OTHER": "x"})
    main = config.accounts["main"]
    assert (main.token.get_secret_value(), main.secret.get_secret_value()) == (
        "from-environment",
        "private",
    )
    assert (main.original_id, config.server.port) == ("gh_1", 0)


@pytest.mark.parametrize(
    "value", ["1234567890123456", '{"a":"bbbbbbbbbbbb"}', "[1,2,3,4,5,6,7,8]", "true" * 3 + "false"]
)
def test_a_secret_stays_the_text_it_is(tmp_path: Path, value: str) -> None:
    config = load_config(written(tmp_path, ACCOUNT), {TOKEN: value})
    assert config.accounts["main"].token.get_secret_value() == value


def test_lists_and_tables_in_variables_are_json(tmp_path: Path) -> None:
    file = written(tmp_path, ACCOUNT)
    config = load_config(file, {"ROOST_SERVER": '{"port": 3}', "ROOST_HANDLERS__FALLBACK__ANSWER": "hi"})
    assert (config.server.port, config.handlers) == (3, {"fallback": {"answer": "hi"}})
    (complaint,) = problems(tmp_path, ACCOUNT, {"ROOST_SERVER": "x"})
    assert "write ROOST_SECTION__KEY, lists and tables as JSON" in complaint


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ROOST_SERVER__PORT", "x", "ROOST_SERVER__PORT: write a whole number"),
        ("ROOST_SERVER__PROT", "1", "ROOST_SERVER__PROT: unknown key; did you mean 'port'?"),
        (
            "ROOST_ACCOUNTS__MIAN__SECRET",
            "x",
            "ROOST_ACCOUNTS__MIAN__SECRET: there is no [accounts.mian] in config.toml; there are: main",
        ),
        (
            "ROOST_PEACE__CAPS",
            "[{",
            "ROOST_PEACE__CAPS: is no JSON (Expecting property name enclosed in double quotes: line 1 ",
        ),
        ("ROOST_SERVER", "x", "ROOST_SERVER: is no JSON (Expecting value: line 1 column 1 (char 0)); write "),
        ("ROOST_SERVR__PORT", "1", "ROOST_SERVR__PORT: unknown; there are: ROOST_SERVER__…, "),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(
    tmp_path: Path, name: str, value: str, complaint: str
) -> None:
    (found,) = problems(tmp_path, ACCOUNT, {name: value})
    assert found.startswith(f"environment: {complaint}")


def test_variables_that_others_set_are_left_alone(tmp_path: Path) -> None:
    """Kubernetes sets such ones for a service called roost; the simulator has its own."""
    others = {"ROOST_PORT": "tcp://10.0.0.1:80", "ROOST_SERVICE_HOST": "x", "ROOST_SIMULATOR_TOKEN": "x"}
    assert load_config(written(tmp_path, ACCOUNT), others | SECRETS).missing_secrets() == []


def test_an_account_may_stand_beside_the_file(tmp_path: Path) -> None:
    private(tmp_path, '[accounts.shop]\nappid = "wx2"\ntoken = "private-secret-16"\n')
    environ = {
        "ROOST_ACCOUNTS__SHOP__SECRET": "s",
        "ROOST_ACCOUNTS__CLUB__APPID": "wx3",
        "ROOST_ACCOUNTS__CLUB__SECRET": "c",
    }
    assert load_config(written(tmp_path, ACCOUNT), environ).accounts.keys() == {"main", "shop", "club"}


def test_an_account_that_only_lacks_its_appid_is_there(tmp_path: Path) -> None:
    assert problems(tmp_path, "[accounts.main]\n", SECRETS) == (
        "config.toml:1: [accounts.main] appid: is missing; add it",
    )


def test_every_variable_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    environ = {"ROOST_PEACE__CAPS": "hush", "ROOST_INCLUDE": "a.toml", "ROOST_LOG__LEVEL": "info"}
    found = problems(tmp_path, ACCOUNT, environ)
    assert [line.split(": ")[1] for line in found] == ["ROOST_PEACE__CAPS", "ROOST_INCLUDE"]
    assert "hush" not in "".join(found)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610])
def test_secrets_that_others_can_read_are_refused(tmp_path: Path, mode: int) -> None:
    private(tmp_path, "", mode)
    assert problems(tmp_path, ACCOUNT) == (
        "secrets.toml: others can read this file of secrets; run: chmod 600 secrets.toml",
    )


def test_mistakes_in_secrets_name_their_file(tmp_path: Path) -> None:
    private(tmp_path, '[accounts.main]\ntokn = "x"\n', 0o400)
    assert problems(tmp_path, ACCOUNT) == (
        "secrets.toml:2: [accounts.main] tokn: unknown key; did you mean 'token'?",
    )
    private(tmp_path, "[accounts.main\n")
    assert problems(tmp_path, ACCOUNT)[0].startswith("secrets.toml:1: cannot be read as TOML")
    private(tmp_path, '[accounts.mian]\nsecret = "x"\n')
    assert problems(tmp_path, ACCOUNT) == (
        "secrets.toml:2: [accounts.mian] secret: there is no [accounts.mian] in config.toml; there are: main",
    )
