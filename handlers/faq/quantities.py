"""Numbers with their units, and codes, as people write them: what tells one size or shop from another."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from handlers.faq.numerals import HAN, NUMBER, POWERS, read_digits, read_number
from handlers.faq.shops import shops

Quantities: TypeAlias = Mapping[str, frozenset[str]]
"""What a text names, by kind, in one unit each: {"size": {"250 g"}, "place": {"3"}, "shop": {"湖滨"}}."""

_Read: TypeAlias = Callable[[re.Match[str]], Iterator[tuple[str, str]]]

_TABLE = """
size g 1 g 克
size g 1000 kg 千克 公斤
size g 500 斤
size g 50 两
size g 0.001 mg 毫克
size ml 1 ml 毫升 cc
size ml 1000 l 升
size mm 1 mm 毫米
size mm 10 cm 厘米 公分
size mm 1000 m 米
time min 1 分钟
time min 60 小时 个小时 个钟头
time min 1440 天 日
time min 10080 周 星期 礼拜 个星期 个礼拜
time min 43200 个月
time min 525600 年
money - 1 元 块 rmb
percent - 1 %
discount - 1 折
place - 1 号店 分店 店 号
"""
"""Kind, unit to count in, how many of it, and how it is written."""

_RANKS = "号线 楼 层 栋 级 年级 星 段 档 代 期 度 岁 码 寸".split()  # noqa: SIM905 - reads better than fourteen quotes
MEASURES = list("包盒袋片支瓶罐件双条粒颗箱套枚只张杯份桶卷抽贴组对台本部串碗根束朵人次个家位倍款点")
_UNITS = {
    written: (kind, unit, float(factor))
    for kind, unit, factor, *names in map(str.split, _TABLE.strip().splitlines())
    for written in names
} | {name: (name, "-", 1.0) for name in [*_RANKS, *MEASURES]}
_UNITS["周岁"] = _UNITS["岁"]
_VAGUE = {"money", *MEASURES}  # 一块儿, 一个, 一点: no numbers
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_ONE_OF = "(?<![哪每这那另同任某统唯单上下前后])"
_VAGUE_DIGITS = re.compile("[一二三四五六七八九两]{2}")  # 四五袋, 一两天
_SAYING = re.compile(
    "一段(?=时间|日子|话|路|距离|视频|文字|录音|音频|感情|经历|关系)|一度(?!电)|一级[棒赞]|一代[人代]|一档[子节]|一码归一码"
    "|一天到晚|一年四季|一日三餐|半[天点](?![假班])|五星(?=级?好评)"
    "|[涂抹敷裹刷包加铺盖蒙贴脱起掉厚薄有多隔][了上着]?一层|一层(?=[薄厚白黑油水灰膜皮霜粉保防膏])"
    "|(?<!最)[大小高低升降][一两二半]个?[码号级档寸]"
)
_SPOKEN = re.compile(
    "hi+|hello|hey|ok+|okay|yes|yeah|no|thanks?|thx|you|pls|please|sorry|(?:bye)+|e+m+|h{2,}|(?:ha)+h?|lol|wow|and|or"
)
_BOUGHT = re.compile("(?:[买拍购订囤收]|下单|入手)[了过的到]$")
_HOLDER = "[盒箱袋罐瓶包套桶]"
_PACKED = re.compile(rf"装|入(?!手)|[一每/]{_HOLDER}")  # 30包装, 30包一盒
_PACK_OF = re.compile(rf"[一每1]{_HOLDER}[有装含共]?$")  # 一盒30包
_BY_WEIGHT = {*"斤两米", "公斤", "千克"}
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<year>(?:19|20)\d\d|二[零〇]{HAN}{HAN})(?:年|[-/.](?=\d)))?"
    r"(?:(?P<month>1[0-2]|0?[1-9])(?:月|(?<=\d{4}[-/.]\d)[-/.]|(?<=\d{4}[-/.]\d\d)[-/.])"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?(?!\d))?)?"
)
_SALE = re.compile("双(?:(?P<single>十一|11)|十二|12)")
_QUANTITY = re.compile(
    rf"百分之(?P<percent>{NUMBER}|百)"
    rf"|(?<![a-z\d.]){_ONE_OF}第?(?P<number>{HAN}两(?=[十百千万]*(?:{_UNIT}))[十百千万]*|{NUMBER})"
    r"(?P<times>(?<=\d)[百千万])?[多来]?\s?"
    rf"(?:(?P<unit>{_UNIT})(?![a-z])(?!(?<=升)级|(?<=周)[年末边])(?P<half>半(?!价))?|(?![a-z\d]))"
)
_CODE = re.compile(r"[a-z\d]*[a-z][a-z\d]*(?:-[a-z\d]+)*")
_ANY = re.compile(rf"[a-z\d两半十百千万]|{HAN}")
_TENTHS = 10
_LONGEST = 6  # digits; a longer one names an order, a parcel or a telephone, which nobody teaches


def quantities(text: str) -> Quantities:
    """Read a text in simplified lower-case characters of normal width, punctuation and all."""
    named = shops(text)
    if not _ANY.search(text):
        return {"shop": named} if named else {}
    found: defaultdict[str, set[str]] = defaultdict(set)
    if named:
        found["shop"].update(named)
    text = _SAYING.sub("|", text)
    for pattern, read in ((_DATE, _date), (_SALE, _sale), (_QUANTITY, _quantity), (_CODE, _code)):
        text = pattern.sub(partial(_taken, found, read), text)
    return {kind: frozenset(values) for kind, values in found.items()}


def _taken(found: defaultdict[str, set[str]], read: _Read, match: re.Match[str]) -> str:
    """Note what a match names, and leave a mark in its place."""
    for kind, value in read(match):
        found[kind].add(value)
    return "|" if match[0] else ""


def _date(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    if match["year"]:
        yield "year", match["year"] if match["year"].isdigit() else f"{read_digits(match['year']):g}"
    if match["month"]:
        yield "date", f"{int(match['month'])}-{match['day'] or ''}"


def _sale(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    yield "bare", "1111" if match["single"] else "1212"


def _quantity(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    if match["percent"]:
        yield "percent", f"{read_number(match['percent']):g} -"
        return
    written, number = match["number"], read_number(match["number"]) * POWERS.get(match["times"], 1)
    is_han = not written[0].isdigit()
    if not match["unit"]:
        if not is_han and len(written) <= _LONGEST:
            yield "bare", f"{number:.12g}"
        return
    kind, unit, factor = _UNITS[match["unit"]]
    before = match.string, 0, match.start()
    if (written == "一" and kind in _VAGUE) or (_VAGUE_DIGITS.search(written) and kind != "discount"):
        return
    if match["unit"] in _BY_WEIGHT and _BOUGHT.search(*before):
        kind = "amount"
    if kind == "discount" and number >= _TENTHS:  # 95折 is 9.5折
        number /= _TENTHS
    yield kind, f"{(number + (0.5 if match['half'] else 0)) * factor:.12g} {unit}"
    if kind in MEASURES and (_PACK_OF.search(*before) or _PACKED.match(match.string, match.end())):
        yield "pack", f"{number:.12g} {kind}"


def _code(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    digits = sum(map(str.isdigit, match[0]))
    if digits <= _LONGEST and not _SPOKEN.fullmatch(match[0]):
        yield "code" if digits else "word", match[0].replace("-", "")
