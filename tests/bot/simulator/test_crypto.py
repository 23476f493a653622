"""The official vectors (official-account-callbacks.md §1, §2.2), and what a receiver must refuse."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.crypto import decrypt, encrypt, same, signature

KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
PUSHED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv"
    "6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNq"
    "J4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLIED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def test_signatures_of_the_official_example() -> None:
    assert signature("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert signature("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert signature("AAAAA", "1714112445", "415670741") == "6c5c811b55cc85e0e1b54100749188c20beb3f5d"
    assert signature("AAAAA", "1714112445", "415670741", PUSHED) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    assert (
        signature("AAAAA", "1713424427", "415670741", REPLIED) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    )


def test_decrypts_the_official_push() -> None:
    message = decrypt(KEY, APPID, PUSHED)
    assert len(message) == 167
    assert json.loads(message)["debug_str"] == "hello world"


def test_encrypts_the_official_push_and_reply_byte_for_byte() -> None:
    assert encrypt(KEY, APPID, decrypt(KEY, APPID, PUSHED), b"a8eedb185eb2fecf") == PUSHED
    assert encrypt(KEY, APPID, b'{"demo_resp":"good luck"}', b"707722b803182950") == REPLIED


@given(st.binary(max_size=300), st.binary(min_size=16, max_size=16))
def test_round_trip(message: bytes, salt: bytes) -> None:
    assert decrypt(KEY, APPID, encrypt(KEY, APPID, message, salt)) == message


def sealed(plain: bytes) -> str:
    key = bytes(32)
    writer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(writer.update(plain) + writer.finalize()).decode()


@pytest.mark.parametrize(
    ("encrypted", "reason"),
    [
        ("", "blocks"),
        ("not base64!", "base64"),
        (REPLIED[:-4], "blocks"),
        (REPLIED[:44], "blocks"),
        (sealed(bytes(32)), "padding"),
        (sealed(bytes(31) + b"\x21"), "padding"),
        (encrypt(KEY, "wxother", b"x", bytes(16)), "appid"),
    ],
)
def test_refuses(encrypted: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)" + reason):
        decrypt(KEY, APPID, encrypted)


def test_same_compares_whole_signatures() -> None:
    assert same("ab", "ab")
    assert not same("ab", "中")
