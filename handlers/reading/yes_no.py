"""Whether a message is a yes or a no, and nothing else: how members answer what the bot has asked."""

import re

from handlers.text import bare

_YES = re.compile(
    "(?>(?:是|对|好|行|可以|嗯|恩|要|需要|停|退|确认|确定|没错|当然|来|有劳|快|ok|okay|yes|yep|y)(?>的|呢|吧|了|掉)*)+"
)
_NO = re.compile("(?:不|没|否|算|先不|no|nope|n)(?:是|用|要|需要|必|对|停|有|行|想)?(?>的|了|吧)*(?:谢谢)?")


def is_yes(text: str) -> bool:
    """Such as "好的", "嗯嗯", "要", "OK"."""
    return bool(_YES.fullmatch(bare(text)))


def is_no(text: str) -> bool:
    """Such as "不用了", "没有", "算了"."""
    return bool(_NO.fullmatch(bare(text)))
