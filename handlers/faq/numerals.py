"""Numbers in digits and in Chinese numerals."""

_DIGITS = dict(zip("零一二三四五六七八九〇两", [*range(10), 0, 2], strict=True))
POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
HAN = "[零一二三四五六七八九〇]"
NUMBER = (  # 百, 千 and 万 alone are none: 百度, 千层, 万一
    r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?"
    rf"|(?:{HAN}|[十两])(?:{HAN}|[十百千万])*(?:点{HAN}+)?|半"
)
"""How one is written: a pattern."""


def read_number(written: str) -> float:
    """What digits or Chinese numerals say."""
    if written[0].isdigit():
        return float(written.replace(",", ""))
    if written == "半":
        return 0.5
    whole, _, part = written.partition("点")
    after = float("0." + "".join(str(_DIGITS[letter]) for letter in part)) if part else 0.0
    if not POWERS.keys() & set(whole):
        return read_digits(whole) + after
    total = section = digit = 0
    for letter in whole:
        if letter == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        elif letter in POWERS:
            section, digit = section + (digit or 1) * POWERS[letter], 0
        else:
            digit = _DIGITS[letter]
    return total + section + digit + after


def read_digits(written: str) -> float:
    """What numerals say that stand for a digit each: 二零二六."""
    return float("".join(str(_DIGITS[letter]) for letter in written))
