"""What a message declines ("不要发票", "不是退货，是换货"), so that what is left says what is wanted."""

import re

_END = r",，。.!！?？;；:：~～、…\s"
_CLAUSE = re.compile(f"[^{_END}]+[{_END}]*")
_ASKS = re.compile(
    "[吗么嘛呢?？咋啥]|怎|如何|多[少久长远]|哪|什么|为何|几[个天点号时]|能不能|能否|是否|可不可以|可以|有没有|要不要|好不好"
)
_LITTLE = "[啊呀哈哦的吧了]*"
_DONT = "(?<![特区级类分性个差告识辨])别(?![人处名的家致墅])"  # 别 that is no part of another word
_WANT = "要(?!求)|想(?!到)要?|打算|说|让"
_NO = (
    rf"[先就都也再]{{0,4}}(?>(?<![要是想用])不(?:用|需要|必|{_WANT})|没有?(?:{_WANT})(?:过|要|你|想)*|{_DONT}|无需|勿)"
    "(?:再|帮我?|给我?|跟我?|讲|谈|提|说)*(?![要想])"
)
_SHORT = f"[^{_END}]{{1,12}}?"
_OTHERS = "你您他她们人"  # what they want is no wish of the member
_BEGINS = (  # what is wanted, without a mark before it
    r"(?:我|咱|就|只|还是|而是|但是?|可是|不过){0,4}(?:"
    rf"(?<![重需主必首{_OTHERS}])要(?![求紧素点等怎多几不么什哪]|[收付花][费钱取多几运])"
    rf"|(?<![理联感思梦回妄设猜{_OTHERS}])想(?![到法起])"
    r"|需要|打算|[换改][成为个]|改(?=[用自到寄发])|直接|帮我|(?<=我)(?:自己|来))\w"
)
_CONTRASTS = (  # declined, and then comes what is wanted
    re.compile(  # 不要黑色要白色, 不要黑色换白色
        rf"(?<!么){_NO}[^\W了]*?(?P<kind>[^\W了我])(?={_BEGINS}|换\w{{1,5}}(?P=kind))",
    ),
    re.compile(  # 不退货要换货, 不是要退货要换货
        rf"(?:(?:(?<![^{_END}])|(?<=我))不[退换买开办查寄做改订取]|(?<!是)不是(?:要|想|说)+)(?:{_SHORT})?(?={_BEGINS})"
    ),
    re.compile(
        rf"(?<!是)(?:不是(?!{_SHORT}[吗么嘛])|[不没][问说谈讲]|并非)(?:要|想|问|说|关于)*{_SHORT}"
        rf"(?:{_LITTLE}[{_END}]+|(?=而?是))"
    ),
    re.compile(
        rf"不[退换买开办查寄做改订取](?:{_SHORT})?{_LITTLE}[{_END}]+(?=我?[只就]?(?:要|想|是|直接|改|帮我))"
    ),
)
_LEAVE = re.compile(rf"[^是]*?[就先都也]*(?:不用|不需要|不必)(?:\w{{0,4}}了)?{_LITTLE}[{_END}]*")
_UNWANTED = re.compile(rf"{_NO}[^\W了]{{2,}}?(?:了(?!吗)|\W|$)")
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
