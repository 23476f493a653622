"""What a message declines ("不要发票", "不是退货，是换货"), so that what is left says what is wanted."""

import re

_END = r",，。.!！?？;；:：~～、…\s"
_CLAUSE = re.compile(f"[^{_END}]+[{_END}]*")
_ASKS = re.compile(
    "[吗么嘛呢?？咋啥]|怎|如何|多少|哪|什么|为何|几[个天点号时]|能不能|能否|是否|可不可以|可以|有没有|要不要|好不好"
)
_LITTLE = "[啊呀哈哦的吧了]*"
_DONT = "(?<![特区级类分性个差告识辨])别(?![人处名的家致墅])"  # 别 that is no part of another word
_WANT = "要(?!求)|想要?|打算|说|让"
_NO = rf"(?:(?<![要是想用])不(?:用|需要|必|{_WANT})|没有?(?:{_WANT})(?:过|要|你|想)*|{_DONT}|无需|勿)"
_SHORT = f"[^{_END}]{{1,12}}?"
_CONTRASTS = (  # declined, and then comes what is wanted
    re.compile(
        rf"(?<!是)(?:不是(?!{_SHORT}[吗么嘛])|[不没][问说谈讲]|并非)(?:要|想|问|说|关于)*{_SHORT}"
        rf"(?:{_LITTLE}[{_END}]+|(?=而?是))"
    ),
    re.compile(
        rf"不[退换买开办查寄做改订取](?:{_SHORT})?{_LITTLE}[{_END}]+(?=我?[只就]?(?:要|想|是|直接|改|帮我))"
    ),
)
_LEAVE = re.compile(rf"[^是]*?[就先都也]*(?:不用|不需要|不必)(?:\w{{0,4}}了)?{_LITTLE}[{_END}]*")
_UNWANTED = re.compile(
    rf"[先就都也再]*{_NO}(?:再|帮我?|给我?|跟我?|讲|谈|提|说)*[^\W了]{{2,}}?(?:了(?!吗)|\W|$)"
)
_SIGN = re.compile("[不别没无勿非]")


def asks(text: str) -> bool:
    """Whether it has a word that asks."""
    return _ASKS.search(text) is not None


def wanted(text: str) -> str:
    """The text without what it declines; "" where it does nothing but decline.

    A clause that asks ("不要发票可以便宜吗") declines nothing, nor does one without an object ("不想要了").
    """
    if not _SIGN.search(text):
        return text
    for contrast in _CONTRASTS:
        text = contrast.sub("", text)
    return "".join(map(_without_declined, _CLAUSE.findall(text)))


def _without_declined(clause: str) -> str:
    if asks(clause) or not _SIGN.search(clause):
        return clause
    return "" if _LEAVE.fullmatch(clause) else _UNWANTED.sub("", clause)
