"""`[[accounts.NAME.menu]]`: the account's menu, as the platform takes it."""

from collections.abc import Iterator, Sequence

from pydantic import Field, ValidationInfo, field_validator

from bot.config.section import Section, Url
from handlers.part import Problem
from handlers.text import Shown

_MOST_BYTES = {"key": 128, "url": 1024}
"""Of a button. Source: wechat/official-account-api.md §10."""
_NAME_BYTES, _NAME_BYTES_BELOW = 16, 60
"""Of a button's name; a longer one is refused with 40018. Source: wechat/changes-2026-11.md #6."""


class MenuButton(Section):
    """A button of the account's menu: a key to tap, a page to open, or up to 5 buttons below it."""

    name: Shown = Field(description="what it says")
    key: str = Field("", description="what handlers know a tap by")
    url: Url = Field("", description="the page it opens")
    buttons: tuple["MenuButton", ...] = Field((), max_length=5, description="the buttons below it")

    @field_validator("key", "url")
    @classmethod
    def _short_enough(cls, value: str, info: ValidationInfo) -> str:
        if problem := _too_long(value, _MOST_BYTES[info.field_name or ""]):
            raise ValueError(problem)
        return value


def menu_problems(menu: Sequence[MenuButton]) -> Iterator[Problem]:
    """What the platform would refuse of a whole menu, each at its place in it."""
    for number, button in enumerate(menu):
        yield from _problems(button, (number,), _NAME_BYTES)
        for place, below in enumerate(button.buttons):
            here = (number, "buttons", place)
            yield from _problems(below, here, _NAME_BYTES_BELOW)
            if below.buttons:
                yield (*here, "buttons"), "the buttons below another cannot have buttons of their own"


def _problems(button: MenuButton, place: tuple[int | str, ...], most: int) -> Iterator[Problem]:
    if problem := _too_long(button.name, most):
        yield (*place, "name"), problem
    if [bool(button.key), bool(button.url), bool(button.buttons)].count(True) != 1:
        yield place, f"button {button.name!r:.40} needs exactly one of key, url, buttons"


def _too_long(value: str, most: int) -> str:
    size = len(value.encode())
    fit = f"WeChat takes at most {most}: {most // 3} Chinese characters"
    return f"{value!r:.40} has {size} bytes; {fit}" if size > most else ""
