import pytest

from bot.simulator.settings import SimulatorSettings


def test_modes_that_encrypt_need_a_key() -> None:
    with pytest.raises(ValueError, match="aes_key"):
        SimulatorSettings(mode="secure")


def test_a_key_has_43_characters() -> None:
    with pytest.raises(ValueError, match="previous_aes_key must have 43"):
        SimulatorSettings(previous_aes_key="short")
