import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.api.keywords import fits
from handlers.notice_keywords import form_of, keyword_problems, keyword_remarks


def told(keyword: str, value: str) -> list[str]:
    return [problem for (place,), problem in keyword_problems({keyword: value}) if place == keyword]


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("thing1", "面" * 20),
        ("thing1", "A 3.5折 🎁!"),
        ("character_string2", "SF-1234_5#" * 3),
        ("number3", "1" * 32),
        ("letter4", "a" * 32),
        ("symbol5", "%￥#"),
        ("time6", "15:01"),
        ("time6", "2019年10月1日 15:01"),
        ("date7", "2019年10月1日"),
        ("amount8", "¥19.90"),
        ("amount8", "100元"),
        ("phone_number9", "+86-0766-66888866"),
        ("car_number10", "粤A8Z888挂"),
        ("name11", "张三"),
        ("name11", "Anna O'Neil"),
        ("phrase12", "配送中"),
        ("first", "什么都行" * 20),  # of older templates; nothing is known of their forms
        ("keyword1", "周五 20:00"),
        ("thing1", "{nickname|你}的包裹"),
    ],
)
def test_what_fits(keyword: str, value: str) -> None:
    assert told(keyword, value) == []


@pytest.mark.parametrize(
    ("keyword", "value", "holds"),
    [
        ("thing1", "面" * 31, "has 31 signs; a thing holds 20 characters"),
        ("thing1", "一\n二", "a thing holds 20 characters"),
        ("thing1", "{nickname|" + "友" * 21 + "}", "has 21 signs; a thing holds 20 characters"),
        ("character_string2", "x" * 33, "a character_string holds 32 letters, digits and signs"),
        ("character_string2", "单号1", "no Chinese characters"),
        ("number3", "1" * 33, "a number holds 32 digits"),
        ("number3", "三", "a number holds 32 digits"),
        ("letter4", "a1", "a letter holds 32 letters"),
        ("symbol5", "!!!!!!", "a symbol holds 5 signs"),
        ("time2", "周五 20:00", "a time holds 15:01 or 2019年10月1日 15:01"),
        ("time2", "25:00", "a time holds"),
        ("time2", "2026-01-02 10:00", "; write 2026年1月2日 10:00"),
        ("time2", "2026年1月2日10:00", "; write 2026年1月2日 10:00"),
        ("time2", "2026年1月2日", "a time holds 15:01 or 2019年10月1日 15:01"),
        ("date3", "2026-11-01 10:00", "; write 2026年11月1日"),
        ("date3", "2026/11/1", "a date holds 2019年10月1日; write 2026年11月1日"),
        ("date3", "明天", "a date holds 2019年10月1日"),
        ("amount4", "¥12345678901", "a amount holds one currency sign and up to 10 digits"),
        ("amount4", "约100元", "up to 10 digits"),
        ("amount4", "¥100元", "up to 10 digits"),
        ("phone_number5", "1" * 18, "a phone_number holds 17 digits"),
        ("car_number6", "粤A8Z888888", "a car_number holds 8 letters"),
        ("name7", "一" * 11, "a name holds 10 Chinese characters, or 20 letters"),
        ("name7", "a" * 21, "10 Chinese characters, or 20 letters"),
        ("phrase8", "正在配送中啦", "a phrase holds 5 Chinese characters"),
        ("phrase8", "sent", "a phrase holds 5 Chinese characters"),
        ("thing1", "\u3000", "is blank; write what it says"),
        ("first", "", "is blank"),
    ],
)
def test_what_the_platform_would_refuse(keyword: str, value: str, holds: str) -> None:
    (problem,) = told(keyword, value)
    assert holds in problem


def test_what_may_not_fit_for_some_members_is_a_remark() -> None:
    data = {"thing1": "{nickname|你}的包裹", "time2": "15:01", "first": "{nickname|你}"}
    assert list(keyword_remarks(data)) == [
        (("thing1",), "what is known of a member may not fit: a thing holds 20 characters")
    ]


@pytest.mark.parametrize(("keyword", "form"), [("thing12", "thing"), ("thing", ""), ("xyz1", ""), ("1", "")])
def test_the_form_of_a_keyword(keyword: str, form: str) -> None:
    assert form_of(keyword) == form


@given(st.sampled_from(["thing1", "character_string1", "phrase1", "amount1"]), st.text(max_size=40))
def test_no_more_signs_fit_than_the_form_has(keyword: str, value: str) -> None:
    most = {"thing": 20, "character_string": 32, "phrase": 5, "amount": 14}[form_of(keyword)]
    assert told(keyword, value) or len(value) <= most


@given(
    st.sampled_from(["thing1", "symbol1", "time1", "date1", "amount1", "number1", "name1", "car_number1"]),
    st.text("12:年月日 面ab.·!¥元-", max_size=24),
)
def test_what_fits_is_taken_by_the_simulated_platform(keyword: str, value: str) -> None:
    assert bool(told(keyword, value)) is not fits(keyword, value)
