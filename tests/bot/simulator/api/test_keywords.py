"""Each form's longest value and one that is too long or of another kind."""

import pytest

from bot.simulator.api.keywords import fits

GOOD = [
    *(("thing1", "长" * 20), ("character_string2", "No.2026-11 " * 2 + "a" * 10), ("number3", "1" * 32)),
    *(("number3", "-12.5"), ("letter4", "a" * 32), ("symbol5", "!?#%&"), ("time6", "15:01")),
    *(("time6", "2019年10月1日 15:01"), ("date7", "2019年10月1日"), ("amount8", "¥1234567890")),
    *(("amount8", "99.90元"), ("amount8", "12"), ("phone_number9", "+86-138-0000-0000")),
    *(
        ("car_number10", "粤A8Z888挂"),
        ("name11", "古丽·阿依"),
        ("name11", "Ada Lovelace"),
        ("phrase12", "已经发货了"),
    ),
    *(("other", "长" * 2048), ("first", "x"), ("thing", "x")),
]
BAD = [
    *(("thing1", "长" * 21), ("thing1", ""), ("thing1", "  "), ("character_string2", "a" * 33)),
    *(("character_string2", "单号1"), ("number3", "1" * 33), ("number3", "三"), ("letter4", "a" * 33)),
    *(
        ("letter4", "a1"),
        ("symbol5", "!?#%&*"),
        ("symbol5", "a"),
        ("time6", "周五 20:00"),
        ("time6", "24:00"),
    ),
    *(
        ("time6", "2026-11-28 20:00"),
        ("time6", "2019年10月1日"),
        ("date7", "2019-10-01"),
        ("date7", "2019年13月1日"),
    ),
    *(("amount8", "¥12345678901"), ("amount8", "¥12元"), ("amount8", "十元"), ("phone_number9", "1" * 18)),
    *(
        ("phone_number9", "电话"),
        ("car_number10", "粤A12345678"),
        ("car_number10", "A-1"),
        ("name11", "长" * 11),
    ),
    *(
        ("name11", "a" * 21),
        ("name11", "小明2"),
        ("phrase12", "已经发货了啊"),
        ("phrase12", "OK"),
        ("phrase12", ""),
    ),
    ("other", "长" * 2049),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_what_fits(name: str, value: str) -> None:
    assert fits(name, value)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_does_not(name: str, value: str) -> None:
    assert not fits(name, value)
