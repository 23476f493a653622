import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.encoding import decoded
from tests.support.sheets import ENCODINGS

HEADING = "订单号,会员,金额\n"


@pytest.mark.parametrize("encoding", [*ENCODINGS, "gbk"])
def test_every_encoding_that_spreadsheets_write(encoding: str) -> None:
    text = HEADING + "1,小王😀,9.9\n" if encoding != "gbk" else HEADING + "1,小王,9.9\n"
    assert decoded(text.encode(encoding)) == text


def test_a_stray_zero_is_not_taken_for_utf_16() -> None:
    assert decoded(f"{HEADING}1,张三\0,9.9\n".encode()) == f"{HEADING}1,张三\0,9.9\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_broken_letters_cost_themselves_only(encoding: str) -> None:
    rows = "".join(f"{number},小王,9.9\n" for number in range(20))
    data = (HEADING + rows).encode(encoding) + "a,李".encode(encoding)[:-1] + b",1\n"
    assert decoded(data).startswith(HEADING + rows + "a,\N{REPLACEMENT CHARACTER}")


def test_one_broken_letter_among_few_is_not_taken_for_gbk() -> None:
    data = "openid,city\no1,上海\no2,北".encode()[:-1]
    assert decoded(data) == "openid,city\no1,上海\no2,\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("data", [HEADING.encode("big5", "replace") + b"\xff" * 40, b"\xff" * 9])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"is in none of UTF-8, GBK and UTF-16; save the sheet as \.xlsx"):
        decoded(data)


@given(st.binary())
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decoded(data)
    except ValueError:
        return
    assert len(text) <= len(data)
