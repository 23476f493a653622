from pathlib import Path

import pytest
import typer

from bot.__main__ import build
from bot.cli.options import complete_items, item_of, unknown_item
from bot.config.error import ConfigError
from tests.bot.cli.commands import small
from tests.bot.configured import ITEM

ITEMS = f'{ITEM}at = "0 9 * * *"\n{ITEM.replace("tip", "evening").replace("Tip", "晚间")}at = "0 20 * * *"\n'


def completed(config: Path, incomplete: str) -> list[tuple[str, str]]:
    """As for a shell."""
    context = typer.Context(typer.main.get_command(build()))
    context.params["config"] = str(config)
    return complete_items(context, incomplete)


def test_ids_are_completed_with_their_titles(tmp_path: Path) -> None:
    config = small(tmp_path, ITEMS)
    assert completed(config, "") == [("tip", "Tip"), ("evening", "晚间")]
    assert completed(config, "ev") == [("evening", "晚间")]
    assert completed(config, "x") == []


def test_a_wrong_configuration_completes_nothing(tmp_path: Path) -> None:
    assert completed(small(tmp_path, "nonsense = 1\n"), "") == []
    assert completed(tmp_path / "none.toml", "") == []


def test_an_item_by_its_id(tmp_path: Path) -> None:
    config = small(tmp_path, ITEMS)
    assert item_of(config, "evening").title == "晚间"
    with pytest.raises(
        ConfigError, match=r"config.toml: there is no \[\[calendar\]\] item 'tpi'; did you mean tip"
    ):
        item_of(config, "tpi")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("spring-sal", "did you mean spring-sale or spring-tip?"),
        ("spring", "did you mean spring-tip or spring-sale?"),
        ("春季上新", "did you mean spring-sale?"),
        ("zzz", "there are: spring-tip, spring-sale"),
        ("[bold]", "there are: spring-tip, spring-sale"),
    ],
)
def test_the_nearest_ids_and_titles(name: str, hint: str) -> None:
    titles = {"spring-tip": "小贴士", "spring-sale": "春季上新啦"}
    assert str(unknown_item(Path("c.toml"), name, titles)).endswith(f"item {name!r}; {hint}")
    assert str(unknown_item(Path("c.toml"), name, {})).endswith("there are: none")
