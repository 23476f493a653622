import pytest

from bot.simulator import crypto, markup
from bot.simulator.envelope import Callback, seal
from bot.simulator.settings import SimulatorSettings
from tests.bot.simulator.harness import AES_KEY

SETTINGS = SimulatorSettings(mode="secure", aes_key=AES_KEY)
FIELDS = {"ToUserName": "gh_1", "FromUserName": "oMember", "MsgType": "text", "Content": "好"}
SALT = b"0123456789abcdef"


def callback(mode: str, **tamper: object) -> Callback:
    return Callback(markup.render(FIELDS), FIELDS, mode, AES_KEY, tamper)


def test_plain() -> None:
    wire = seal(SETTINGS, callback("plain"), 1714112445, "99", SALT)
    assert wire.body == markup.render(FIELDS)
    assert wire.query == {
        "signature": crypto.signature(SETTINGS.token, "1714112445", "99"),
        "timestamp": "1714112445",
        "nonce": "99",
        "openid": "oMember",
    }


@pytest.mark.parametrize(
    ("mode", "names"), [("secure", {"ToUserName", "Encrypt"}), ("compatible", {*FIELDS, "Encrypt"})]
)
def test_encrypted(mode: str, names: set[str]) -> None:
    wire = seal(SETTINGS, callback(mode), 1714112445, "99", SALT)
    outer = markup.read(wire.body)
    assert outer.keys() == names
    assert markup.read(crypto.decrypt(AES_KEY, SETTINGS.appid, outer["Encrypt"])) == FIELDS
    made = crypto.signature(SETTINGS.token, "1714112445", "99", outer["Encrypt"])
    assert (wire.query["msg_signature"], wire.query["encrypt_type"]) == (made, "aes")


def test_tampering_replaces_one_thing() -> None:
    assert seal(SETTINGS, callback("plain", signature="0"), 1, "9", SALT).query["signature"] == "0"
    assert "signature" not in seal(SETTINGS, callback("plain", signature=None), 1, "9", SALT).query
    assert seal(SETTINGS, callback("secure", body="<x/>"), 1, "9", SALT).body == "<x/>"
    old = seal(SETTINGS, callback("plain", signed_timestamp=5), 1, "9", SALT).query
    assert (old["timestamp"], old["signature"]) == ("5", crypto.signature(SETTINGS.token, "5", "9"))


def test_another_appid_is_sealed_in() -> None:
    wire = seal(SETTINGS, callback("secure", appid="wxother"), 1, "9", SALT)
    assert crypto.decrypt(AES_KEY, "wxother", markup.read(wire.body)["Encrypt"])
