"""What the keywords of a template or a subscription notice may hold, by the form in their names.

Source: wechat/changes-2026-11.md #6; what does not fit is refused with 47003.
"""

import re
from collections.abc import Iterator, Mapping

from core.text import is_blank
from handlers.part import Problem
from handlers.placeholders import count_in, filled

_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"
_DATE = r"[0-9]{4}年(1[0-2]|0?[1-9])月(3[01]|[12][0-9]|0?[1-9])日"
_AMOUNT = r"[0-9]{1,10}(\.[0-9]{1,2})?"
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_FORMS: Mapping[str, tuple[str, str]] = {
    "thing": (r".{1,20}", "20 characters"),
    "character_string": (r"[!-~ ]{1,32}", "32 letters, digits and signs, no Chinese characters"),
    "number": (r"(?=.{1,32}\Z)-?[0-9]+(\.[0-9]+)?", "32 digits"),
    "letter": (r"[A-Za-z]{1,32}", "32 letters"),
    "symbol": (r"[^\w\s]{1,5}", "5 signs"),
    "time": (rf"({_DATE} )?{_CLOCK}", "15:01 or 2019年10月1日 15:01"),
    "date": (_DATE, "2019年10月1日"),
    "amount": (rf"[¥￥$€£]?{_AMOUNT}|{_AMOUNT}元", "one currency sign and up to 10 digits, such as ¥19.90"),
    "phone_number": (r"[0-9+()# -]{1,17}", "17 digits and signs"),
    "car_number": (
        rf"(?=.{{1,8}}\Z){_HAN}?[A-Za-z0-9]*{_HAN}?",
        "8 letters and digits, at its ends a Chinese character",
    ),
    "name": (rf"({_HAN}|·){{1,10}}|[A-Za-z .'-]{{1,20}}", "10 Chinese characters, or 20 letters"),
    "phrase": (rf"{_HAN}{{1,5}}", "5 Chinese characters"),
}
"""What fits, and how it is told."""
_NAME = re.compile(r"([a-z_]+)\d+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2}:\d\d)(?::\d\d)?)?")


def form_of(keyword: str) -> str:
    """The form of a keyword such as `thing1`; "" for a name that tells of none."""
    found = _NAME.fullmatch(keyword)
    return found[1] if found and found[1] in _FORMS else ""


def keyword_problems(data: Mapping[str, str]) -> Iterator[Problem]:
    """What the platform would refuse, each at its keyword; placeholders count as what stands in for them."""
    for keyword, written in data.items():
        value, form = filled(written, {}), form_of(keyword)
        if is_blank(value):
            yield (keyword,), "is blank; write what it says"
        elif form and not re.fullmatch(_FORMS[form][0], value):
            told = f"{value!r:.40} has {len(value)} signs; a {form} holds {_FORMS[form][1]}"
            yield (keyword,), told + _instead(form, value)


def keyword_remarks(data: Mapping[str, str]) -> Iterator[Problem]:
    """What it may refuse for some members, whose attributes are longer than what stands in for them."""
    for keyword, written in data.items():
        if (form := form_of(keyword)) and count_in(written):
            yield (keyword,), f"what is known of a member may not fit: a {form} holds {_FORMS[form][1]}"


def _instead(form: str, value: str) -> str:
    """The same day as it is to be written."""
    found = _DAY.fullmatch(value)
    if not found or form not in {"time", "date"}:
        return ""
    year, month, day, clock = found.groups()
    with_clock = f" {clock}" if clock and form == "time" else ""
    return f"; write {year}年{int(month)}月{int(day)}日{with_clock}"
