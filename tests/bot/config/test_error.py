from bot.config.error import ConfigError, Source, problem_at, told

MAIN = Source("config.toml", {"a": {"b": 1}, "c": {"d e": {"f": 2}}}, '[a]\nb = 1\n[c."d e"]\nf = 2\n')
VARIABLES = Source("environment", {"a": {"g": 3}})


def test_a_place_that_is_not_in_the_text_has_no_line() -> None:
    assert (
        problem_at(Source("config.toml", text="[a]\n"), ("b", 3, "c"), "is odd")
        == "config.toml: [b[4]] c: is odd"
    )
    assert problem_at(Source("config.toml"), (), "is odd") == "config.toml: is odd"


def test_a_place_is_told_where_it_is_written() -> None:
    assert told([MAIN, VARIABLES], ("a", "b"), "is odd") == "config.toml:2: [a] b: is odd"
    assert told([MAIN, VARIABLES], ("a", "g"), "is odd") == "environment: ROOST_A__G: is odd"
    assert told([MAIN, VARIABLES], ("c", "d e", "f"), "is odd") == "config.toml:4: [c.d e] f: is odd"


def test_problems_are_told_once_by_file_and_line() -> None:
    problems = ["config.toml:10: b", "x.toml: no line", "config.toml:9: a", "config.toml:10: b", "other"]
    assert ConfigError(problems).problems == (
        "other",
        "config.toml:9: a",
        "config.toml:10: b",
        "x.toml: no line",
    )
