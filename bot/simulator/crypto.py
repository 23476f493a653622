"""Signatures and AES of callbacks, written from the platform's description and from nothing else.

Source: wechat/official-account-callbacks.md §2.1, §2.2 (checked against its official vectors).
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32  # PKCS#7 over 32 bytes, not over AES's 16
_HEAD = 20  # 16 random bytes and the length


def signature(*parts: str) -> str:
    """SHA-1 (hex) of the sorted parts: (token, timestamp, nonce) or (token, timestamp, nonce, Encrypt)."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()  # noqa: S324 - the platform's choice


def same(one: str, other: str) -> bool:
    """Whether two signatures are equal, in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def encrypt(aes_key: str, appid: str, message: bytes, salt: bytes) -> str:
    """The base64 `Encrypt` text; `salt` is the 16 random bytes in front."""
    plain = salt + len(message).to_bytes(4, "big") + message + appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    writer = _cipher(aes_key).encryptor()
    return base64.b64encode(writer.update(plain + bytes([pad]) * pad) + writer.finalize()).decode()


def decrypt(aes_key: str, appid: str, encrypted: str) -> bytes:
    """The message inside an `Encrypt` text.

    Raises: ValueError naming what is wrong: base64, length, padding or the trailing appid.
    """
    sealed = base64.b64decode(encrypted, validate=True)
    if not sealed or len(sealed) % 16:
        raise ValueError("ciphertext is no whole number of blocks")
    reader = _cipher(aes_key).decryptor()
    plain = reader.update(sealed) + reader.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("padding is not PKCS#7 over 32 bytes: wrong EncodingAESKey?")
    plain = plain[:-pad]
    end = _HEAD + int.from_bytes(plain[16:_HEAD], "big")
    if plain[end:] != appid.encode():
        raise ValueError("the appid after the message is not this account's, or the length is wrong")
    return plain[_HEAD:end]


def _cipher(aes_key: str) -> Cipher[CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(AES(key), CBC(key[:16]))
