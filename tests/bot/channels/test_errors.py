"""The table of error codes."""

import pytest

from bot.channels.errors import _BY_CODE, _TABLE, ErrorClass, classify, is_known


@pytest.mark.parametrize(
    ("letter", "codes"),
    [
        ("D", [0, 40241, 45065]),
        ("T", [40001, 40014, 42001]),
        ("B", [-1, 45011, 43117, 45066, 61450]),
        ("Q", [45009, 45028]),
        ("C", [40013, 40125, 40164, 40243, 43116, 48001, 48004, 50002, 89501, 89503, 89506, 89507]),
        ("N", [40003, 40004, 40007, 40012, 40015, 40028, 41001, 41009, 43004, 43019, 43101, 45002]),
        ("N", [45015, 45047, 46004, 47001, 47003, 53500, 61451, 61458, 65301, 65317, 65416]),
    ],
)
def test_classes(letter: str, codes: list[int]) -> None:
    assert {classify(code) for code in codes} == {ErrorClass(letter)}
    assert all(is_known(code) for code in codes)


@pytest.mark.parametrize("code", [1, -2, 40000, 99999])
def test_unknown_code(code: int) -> None:
    assert classify(code) is ErrorClass.NEVER
    assert not is_known(code)


def test_no_code_stands_twice() -> None:
    assert sum(len(list(codes)) for codes in _TABLE.values()) == len(_BY_CODE)
