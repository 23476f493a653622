"""WeChat's signatures and message encryption: wechatpy does the AES, the checks around it are our own.

Its signature check is not constant in time, its unpadding checks nothing, and its random bytes can be
guessed. Source: wechat/official-account-callbacks.md §2.1-2.3; wechat/wechatpy-notes.md §2.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime

from wechatpy.crypto import PrpCrypto

from bot.channels.port import FRESHNESS, BadSignatureError, RefusedError

_BLOCK = 32  # bytes: the platform pads to 32, not to AES's own 16
_PREFIX = 16  # random bytes before the message's length
_HEAD = _PREFIX + 4
_PADDINGS = {size: bytes([size]) * size for size in range(1, _BLOCK + 1)}


def sign(*parts: str) -> str:
    """The platform's signature: hex SHA-1 over the sorted parts (token, timestamp, nonce[, Encrypt])."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def key_bytes(encoding_aes_key: str) -> bytes:
    """The 32 key bytes of the console's EncodingAESKey.

    Raises: ValueError.
    """
    try:
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
    except ValueError:
        key = b""
    if len(key) != _BLOCK:
        raise ValueError("EncodingAESKey: copy the 43 letters and digits that the WeChat console shows")
    return key


class WeChatCodec:
    """One account's token and keys.

    aes_keys: the present EncodingAESKey first, then the one before it; none in plain mode.
    random_bytes: gives n unpredictable bytes (`secrets.token_bytes`).

    Raises: ValueError where a key is not an EncodingAESKey.
    """

    def __init__(
        self, token: str, appid: str, aes_keys: Sequence[str], random_bytes: Callable[[int], bytes]
    ) -> None:
        self._token = token
        self._appid = appid.encode()
        self._ciphers = tuple(PrpCrypto(key_bytes(key)).cipher for key in aes_keys)
        self._random_bytes = random_bytes

    def verify(self, signature: str, signed: Sequence[str], now: datetime) -> None:
        """Check a signature over the token and `signed` (timestamp first), and the timestamp's age.

        Raises: BadSignatureError.
        """
        if not self.is_signed(signature, signed):
            raise BadSignatureError("wrong signature: compare the token with the WeChat console's")
        stamp = signed[0]
        seconds = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 else 0  # noqa: PLR2004 - no instant has more digits
        age = now.timestamp() - seconds
        if abs(age) > FRESHNESS.total_seconds():
            raise BadSignatureError(f"signed {age:.0f} s ago: a replay, or this machine's clock is wrong")

    def is_signed(self, signature: str, signed: Sequence[str]) -> bool:
        """Whether it is the signature over the token and `signed`, whenever it was made."""
        expected = sign(self._token, *signed)
        return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))

    def open(self, encrypted: str) -> tuple[bytes, int]:
        """Decrypt an `Encrypt` element: the message and the number of the key that fitted.

        Raises: RefusedError (base64, length, padding, another account's appid).
        """
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (ValueError, binascii.Error):
            raise RefusedError("Encrypt is not base64") from None
        if not sealed or len(sealed) % _BLOCK:
            raise RefusedError("Encrypt is cut off: its length is no multiple of 32 bytes")
        for number, cipher in enumerate(self._ciphers):
            message = self._unpack(cipher.decrypt(sealed))
            if message is not None:
                return message, number
        raise RefusedError("Encrypt fits no key: compare EncodingAESKey and appid with the WeChat console's")

    def seal(self, message: bytes, timestamp: int, nonce: str, key: int = 0) -> dict[str, str | int]:
        """The encrypted envelope's elements; `key` as given by `open`."""
        length = len(message).to_bytes(4, "big")
        packed = b"".join((self._random_bytes(_PREFIX), length, message, self._appid))
        packed += _PADDINGS[_BLOCK - len(packed) % _BLOCK]
        # A reload may have dropped the previous key between the question and its answer.
        cipher = self._ciphers[min(key, len(self._ciphers) - 1)]
        encrypted = base64.b64encode(cipher.encrypt(packed)).decode()
        signature = sign(self._token, str(timestamp), nonce, encrypted)
        return {"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce}

    def _unpack(self, packed: bytes) -> bytes | None:
        if not packed.endswith(_PADDINGS.get(packed[-1], b"none")):
            return None
        end = len(packed) - packed[-1]
        message_end = _HEAD + int.from_bytes(packed[_PREFIX:_HEAD], "big")
        if not _HEAD <= message_end <= end or not hmac.compare_digest(packed[message_end:end], self._appid):
            return None
        return packed[_HEAD:message_end]
