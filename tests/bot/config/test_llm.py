from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.llm import LlmSection
from tests.bot.configured import ACCOUNT, problems, program

WHOLE = f'{ACCOUNT}[llm]\nbase_url = "https://llm.example.com/v1"\nmodel = "small"\n'


def test_it_is_off_unless_it_is_configured(tmp_path: Path) -> None:
    assert program(tmp_path, ACCOUNT).config.llm == LlmSection()
    assert not LlmSection().base_url


def test_its_key_comes_from_the_environment(tmp_path: Path) -> None:
    llm = program(tmp_path, f'{WHOLE}timeout = "5s"\n', {"ROOST_LLM__API_KEY": "a-key"}).config.llm
    assert (llm.model, llm.timeout) == ("small", timedelta(seconds=5))
    assert llm.api_key.get_secret_value() == "a-key"
    assert "a-key" not in repr(llm)


def test_a_key_in_the_file_is_refused_without_repeating_it(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, f'{WHOLE}api_key = "a-key"\n')
    assert problem == (
        "config.toml:6: [llm] api_key: secrets do not belong here; remove it and set ROOST_LLM__API_KEY "
        "in the environment"
    )


@pytest.mark.parametrize("half", ['base_url = "https://llm.example.com/v1"', 'model = "small"'])
def test_half_of_it_is_a_mistake(tmp_path: Path, half: str) -> None:
    assert problems(tmp_path, f"{ACCOUNT}[llm]\n{half}\n") == (
        "config.toml:3: [llm]: needs both base_url and model, or neither",
    )
