from bench.faq_tables import FOLDER, TABLES
from handlers.faq.pinyin import mandarin


def test_the_tables_are_what_the_libraries_say() -> None:
    for name, table in TABLES.items():
        assert (FOLDER / name).read_text("utf-8") == table(), "run python -m bench.faq_tables"


def test_what_sounds_alike_has_the_same_syllable() -> None:
    assert mandarin().syllables("发漂9a") == {"fa", "piao", "9", "a"} == mandarin().syllables("发票9a")
