import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.terminal import console, plain, table

CELLS = st.text(st.sampled_from("ab 栖微信-/[]\n"), max_size=60)
ROWS = st.integers(1, 7).flatmap(
    lambda columns: st.lists(
        st.fixed_dictionaries({f"name{n}": CELLS for n in range(columns)}), min_size=1, max_size=4
    )
)


def shown(title: str, rows: list[dict[str, str]], width: int, whole: tuple[str, ...] = ()) -> list[str]:
    out = io.StringIO()
    made = Console(file=out, width=width, markup=False, emoji=False, highlight=False)
    made.print(table(title, rows, width, whole))
    return out.getvalue().splitlines()


@settings(deadline=None)
@given(ROWS, st.sampled_from([40, 60, 80, 200]))
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(
    rows: list[dict[str, str]], width: int
) -> None:
    lines = shown("title", rows, width)
    assert max(map(cell_len, lines)) <= width
    for sign in "栖微信[]-/":
        assert "".join(lines).count(sign) == sum(cell.count(sign) for row in rows for cell in row.values())


def test_a_column_is_as_wide_as_its_words_or_all_stand_below_one_another() -> None:
    long = "这是一条很长的中文消息，会员在凌晨三点发来的，说她的包裹还没有到"
    row = {"at": "2026-11-20 09:00:00", "kind": "in", "handler": "product_tips", "text": long}
    beside = shown("log", [row], 60)
    assert any("│ product_tips │" in line for line in beside)
    below = shown("log", [row], 50)
    assert [line.rstrip() for line in below][:5] == [
        "log",
        "",
        "at       2026-11-20 09:00:00",
        "kind     in",
        "handler  product_tips",
    ]


def test_whole_columns_are_never_broken_and_empty_ones_take_no_room() -> None:
    rows = [{"next": "Fri 11-20 20:00", "none": "", "to": "everybody " * 20}] * 2
    lines = shown("", rows, 40, ("next",))
    assert sum("│ Fri 11-20 20:00 │" in line for line in lines) == 2
    assert "none" not in "".join(lines)
    assert "none" in "".join(shown("", [{"none": ""}], 40))


@pytest.mark.parametrize(
    "text", ["[bold]x[/bold]", "[/]", "[llm]", ":heart:", "[link=x]y", "\\[x]", "[1, 2]"]
)
def test_texts_are_printed_as_they_are(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = console()
    out.print(text)
    out.print(table(text, [{text: text}], 80))
    assert capsys.readouterr().out.count(text) == 4


def test_what_a_terminal_would_obey_is_shown() -> None:
    assert plain("a\x1b[31m\x07\r\n\tb\x7f\x9b") == "a␛[31m␇␍\n␉b␡�"
    assert plain("栖 🌿 [x]") == "栖 🌿 [x]"
