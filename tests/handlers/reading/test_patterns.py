from handlers.reading.patterns import Patterns


def test_names_stand_for_their_words_the_first_that_fits() -> None:
    patterns = Patterns({"a": "全部 全", "b": "<a>都? 停"})
    found = patterns.any_of("^<b>$", "x<a>+")
    assert [bool(found.search(text)) for text in ("全部都", "停", "x全全部", "都", "全停")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_managers_words_are_no_expressions() -> None:
    found = Patterns({"a": "x"}, {"a": ["Ａ.b", "甲"], "unknown": ["y"]}).any_of("^<a>$")
    assert [bool(found.search(text)) for text in ("ab", "a.b", "甲", "x", "y")] == [
        True,
        False,
        True,
        True,
        False,
    ]
