"""Numbers with their units, and codes, as people write them: what tells one size or shop from another."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

Quantities: TypeAlias = Mapping[str, frozenset[str]]
"""What a text names, by kind, in one unit each: {"size": {"250 g"}, "place": {"3"}}."""

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

_RANKS = "号线 楼 层 栋 级 星 段 档 代 期 度 岁 码 寸".split()  # noqa: SIM905 - reads better than fourteen quotes
_MEASURES = list("包盒袋片支瓶罐件双条粒颗箱套枚只张杯份桶卷抽贴组对人次个家位倍款点")
_UNITS = {
    written: (kind, unit, float(factor))
    for kind, unit, factor, *names in map(str.split, _TABLE.strip().splitlines())
    for written in names
} | {name: (name, "-", 1.0) for name in [*_RANKS, *_MEASURES]}
_VAGUE = {"money", *_MEASURES}  # 一块儿, 一个, 一点: no numbers
_DIGITS = dict(zip("零一二三四五六七八九〇两", [*range(10), 0, 2], strict=True))
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_HAN = "[零一二三四五六七八九〇]"
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?|(?:两?(?:{_HAN}|[十百千万])+|两|半)(?:点{_HAN}+)?"
_ONE_OF = "(?<![哪每这那另同任某统唯单上下前后])"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_VAGUE_DIGITS = re.compile(f"{_HAN}{{2,}}")  # 四五袋
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<year>(?:19|20)\d\d|二[零〇]{_HAN}{_HAN})(?:年|[-/.](?=\d)))?"
    r"(?:(?P<month>1[0-2]|0?[1-9])(?:月|(?<=\d{4}[-/.]\d)[-/.]|(?<=\d{4}[-/.]\d\d)[-/.])"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?(?!\d))?)?"
)
_SALE = re.compile("双(?:(?P<single>十一|11)|十二|12)")
_QUANTITY = re.compile(
    rf"百分之(?P<percent>{_NUMBER})"
    rf"|(?<![a-z\d.]){_ONE_OF}第?(?P<number>{_NUMBER})(?P<times>(?<=\d)[百千万])?[多来]?\s?"
    rf"(?:(?P<unit>{_UNIT})(?![a-z])(?!(?<=升)级)(?P<half>半(?!价))?|(?![a-z\d]))"
)
_CODE = re.compile(r"[a-z\d]*[a-z][a-z\d]*(?:-[a-z\d]+)*")
_ANY = re.compile(rf"[a-z\d两半十百千万]|{_HAN}")
_TENTHS = 10
_LONGEST = 6  # digits; a longer one names an order, a parcel or a telephone, which nobody teaches


def quantities(text: str) -> Quantities:
    """Read a text in simplified lower-case characters of normal width, punctuation and all."""
    if not _ANY.search(text):
        return {}
    found: defaultdict[str, set[str]] = defaultdict(set)
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
        yield "year", match["year"] if match["year"].isdigit() else f"{_digits(match['year']):g}"
    if match["month"]:
        yield "date", f"{int(match['month'])}-{match['day'] or ''}"


def _sale(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    yield "bare", "1111" if match["single"] else "1212"


def _quantity(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    if match["percent"]:
        yield "percent", f"{_value(match['percent']):g} -"
        return
    written, value = match["number"], _value(match["number"]) * _POWERS.get(match["times"], 1)
    is_han = not written[0].isdigit()
    if not match["unit"]:
        if not is_han and len(written) <= _LONGEST:
            yield "bare", f"{value:.12g}"
        return
    kind, unit, factor = _UNITS[match["unit"]]
    if (written == "一" and kind in _VAGUE) or (_VAGUE_DIGITS.fullmatch(written) and kind != "discount"):
        return
    if kind == "discount" and value >= _TENTHS:  # 95折 is 9.5折
        value /= _TENTHS
    yield kind, f"{(value + (0.5 if match['half'] else 0)) * factor:.12g} {unit}"


def _code(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    yield "code", match[0].replace("-", "")


def _digits(written: str) -> float:
    return float("".join(str(_DIGITS[letter]) for letter in written))


def _value(written: str) -> float:
    """The number that digits or Chinese numerals write."""
    if written[0].isdigit():
        return float(written.replace(",", ""))
    if written == "半":
        return 0.5
    whole, _, part = written.partition("点")
    after = float("0." + "".join(str(_DIGITS[letter]) for letter in part)) if part else 0.0
    if not _POWERS.keys() & set(whole):
        return _digits(whole) + after
    total = section = digit = 0
    for letter in whole:
        if letter == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        elif letter in _POWERS:
            section, digit = section + (digit or 1) * _POWERS[letter], 0
        else:
            digit = _DIGITS[letter]
    return total + section + digit + after
