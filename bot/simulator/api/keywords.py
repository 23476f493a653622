"""What a notice's keyword may hold, by the form in its name. Source: wechat/changes-2026-11.md 6."""

import re

_LONGEST = 2048  # of a keyword whose form is not published
_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9]"
_DATE = "[0-9]{4}年(0?[1-9]|1[0-2])月(0?[1-9]|[12][0-9]|3[01])日"
_AMOUNT = r"[0-9]{1,10}(\.[0-9]{1,2})?"
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_FORMS = {
    "thing": ".{1,20}",
    "character_string": "[ -~]{1,32}",
    "number": r"(?=.{1,32}$)-?[0-9]+(\.[0-9]+)?",
    "letter": "[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "time": f"({_DATE} )?{_CLOCK}",
    "date": _DATE,
    "amount": f"[¥￥$€£]?{_AMOUNT}|{_AMOUNT}元",
    "phone_number": "[0-9+()# -]{1,17}",
    "car_number": f"(?=.{{1,8}}$){_HAN}?[A-Za-z0-9]*{_HAN}?",
    "name": f"({_HAN}|·){{1,10}}|[A-Za-z .'-]{{1,20}}",
    "phrase": f"{_HAN}{{1,5}}",
}


def fits(name: str, value: str) -> bool:
    """Whether the platform takes this value for a keyword such as `thing3`, which is a thing."""
    form = _FORMS.get(name.rstrip("0123456789"), f"(?s:.{{1,{_LONGEST}}})")
    return bool(value.strip()) and re.fullmatch(form, value) is not None
