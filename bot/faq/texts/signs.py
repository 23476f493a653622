"""Forms by which a message that asks nothing is known: patterns and small checks, pure."""

import re

_ASKS = re.compile(  # or wants something that a shop does
    r"[?？吗呢]|怎|如何|多少|几|哪|什么|啥|咋|可以|可否|能|有没有|有无|是不是|会不会|谁|改|换|退|查|催|寄|发货"
)

PLACEHOLDER = re.compile(
    r"[\[【].*(?:不支持|无法显示|无法查看|暂不|请在手机|请使用|unsupported|not supported"
    r"|表情|图片|照片|语音|视频|文件|位置|名片|红包|转账|链接|小程序|聊天记录).*[\]】]",
    re.IGNORECASE,
)
STICKERS = re.compile(r"(?:\s*\[(?:\w{1,6}|[^\[\]\u3400-\u9fff]{1,24})\]\s*)+")
TAG = re.compile(
    r"</?[a-z!?%][^<>]*>|</?[a-z!?%][^<>\u3400-\u9fff]*|\{\{.*?\}\}|\$\{.*?\}|&#?[a-z0-9]{2,8};",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:我的?|这是|这个)?(?:订单|快递|运单|物流|单|手机|电话|联系|微信|会员|卡|账|尾|qq|vx|wx|邮箱|地址"
    r"|收件人?|收货人?|姓名|编)*(?:号码?|编号|方式|如下|信息)?[是为]?"
)
_LONGEST_NAME = 4

_HAN = re.compile(r"[\u3400-\u9fff]")
_CODE = re.compile(
    r"[{}<>;=|\\`$]|\w\(.*\)|--|\.\./|/\w+/|'\s*or\b|\b(?:select|drop|union|import)\b", re.IGNORECASE
)
_NUMERAL = re.compile(r"[\d.零〇一二三四五六七八九十百千万亿两点]+(?:[个条项号块元件]|块钱)?")
_PLACES = re.compile(r"街道|小区|大厦|广场|单元|[省市区县镇乡路街巷弄号栋幢楼室村]")
_FEWEST_PLACES = 3
_BLESSING = re.compile(r"(?:.{0,6}(?:快乐|愉快|安康|如意))?祝.{1,16}")
_REPEATED = re.compile(r"(.{1,8}?)\1{2,}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890")
_RUN = 3


def is_chinese(wide: str) -> bool:
    """Whether a text has a word of Chinese."""
    return bool(_HAN.search(wide))


def is_code(wide: str) -> bool:
    """Whether a text is written for a machine: signs of code, and no word of Chinese."""
    return bool(_CODE.search(wide)) and not is_chinese(wide)


def is_contact(said: str) -> bool:
    """Whether what stands beside a hidden number only says whose or what it is: 订单号是, 张三."""
    return bool(_LABEL.fullmatch(said)) or (len(said) <= _LONGEST_NAME and not _ASKS.search(said))


def is_number(said: str) -> bool:
    """Whether a folded text is a number and nothing else."""
    return bool(_NUMERAL.fullmatch(said))


def is_address(wide: str) -> bool:
    """Whether a text tells where somebody lives, and asks nothing."""
    return len(set(_PLACES.findall(wide))) >= _FEWEST_PLACES and not _ASKS.search(wide)


def is_blessing(said: str) -> bool:
    """Whether a folded text is a good wish: 新年快乐祝生意兴隆."""
    return bool(_BLESSING.fullmatch(said)) and not _ASKS.search(said)


def once(said: str) -> str:
    """A folded text in which nothing is said three times in a row: 退货退货退货 is 退货."""
    return _REPEATED.sub(r"\1", said)


def is_slip(said: str) -> bool:
    """Whether a folded text only runs along the keyboard or the alphabet: asdf, qweasd, cba."""
    start = 0
    while start < len(said):
        end = start + _RUN
        if not _runs(said[start:end]):
            return False
        while end < len(said) and _runs(said[start : end + 1]):
            end += 1
        start = end
    return bool(said)


def _runs(letters: str) -> bool:
    return len(letters) >= _RUN and any(letters in row or letters in row[::-1] for row in _ROWS)
