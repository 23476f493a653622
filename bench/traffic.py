"""What the platform would post, encrypted beforehand, and the check of what is answered."""

import itertools
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.channels.wechat_codec import WeChatCodec, sign
from bot.channels.wechat_xml import read, write
from handlers.contract import FieldValue

ACCOUNT, APPID, ORIGINAL_ID = "main", "wx0123456789abcdef", "gh_0123456789ab"
TOKEN, AES_KEY = "a-token-only-for-the-bench", "benchbenchbenchbenchbenchbenchbenchbenchben"
SECRET = "bench-secret"
_MEMBERS = 2000
# Most hold a number, so that nothing can be remembered from one message to the next; two in eight find no
# answer. None asks for tips: those go on by API calls, which nobody else here makes.
SAID = (
    "怎么退货",
    "我的资料",
    "今天能发货吗？订单{}",
    "{}号敏感肌能不能用呀？",
    "物流{}到哪里了呢",
    "退款{}什么时候到账",
    "你们家的{}号瓶子真好看",
    "明天{}路的天气怎么样",
)


def codec() -> WeChatCodec:
    """The account's codec, for whoever is not Roost itself."""
    return WeChatCodec(TOKEN, APPID, [AES_KEY], os.urandom)


class Platform:
    """Makes messages, never the same twice, from members who each write now and then."""

    def __init__(self, said: Sequence[str] = SAID, first: int = 1) -> None:
        self._said = said
        self._codec = codec()
        self._numbers = itertools.count(first)

    def requests(self, count: int) -> list[bytes]:
        """Whole HTTP requests, good for five minutes from now."""
        return [self._request(number) for number in itertools.islice(self._numbers, count)]

    def _request(self, number: int) -> bytes:
        now, nonce = int(time.time()), str(1_000_000_000 + number)
        message = write(
            {
                "ToUserName": ORIGINAL_ID,
                "FromUserName": f"oBench{number * 7919 % _MEMBERS:022d}",
                "CreateTime": now,
                "MsgType": "text",
                "Content": self._said[number % len(self._said)].format(number),
                "MsgId": 23_000_000_000_000_000 + number,
            }
        )
        sealed = self._codec.seal(message.encode(), now, nonce)
        query = {
            "signature": sign(TOKEN, str(now), nonce),
            "timestamp": now,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": sealed["MsgSignature"],
        }
        body = write({"ToUserName": ORIGINAL_ID, "Encrypt": sealed["Encrypt"]}).encode()
        head = (
            f"POST /wechat/{ACCOUNT}?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def faults(self, answers: Sequence[bytes], every: int = 50) -> Iterator[str]:
        """What is wrong with a sample of the answers: each must decrypt to a text for a member."""
        for reply in map(self.opened, answers[::every]):
            said = (
                reply.get("Content") or reply["MsgType"] == "transfer_customer_service"
            )  # asked in vain twice
            if not (str(reply["ToUserName"]).startswith("oBench") and said):
                yield f"no reply to a member: {reply}"

    def opened(self, answer: bytes) -> dict[str, FieldValue]:
        """The reply in a sealed answer."""
        envelope = read(answer)
        signed = (str(envelope["TimeStamp"]), str(envelope["Nonce"]), str(envelope["Encrypt"]))
        self._codec.verify(str(envelope["MsgSignature"]), signed, datetime.now(UTC))
        return read(self._codec.open(signed[2])[0])
