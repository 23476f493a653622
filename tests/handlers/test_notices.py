from typing import Any

import pytest
from pydantic import ValidationError

from handlers.content import from_value
from handlers.notices import Page, Template


def test_a_template_as_the_configuration_writes_it() -> None:
    written = {
        "type": "template",
        "template_id": "T",
        "data": {"thing1": "面膜"},
        "miniprogram": {"appid": "wx1", "pagepath": "pages/order"},
    }
    page = Page(appid="wx1", pagepath="pages/order")
    assert from_value(written) == Template(template_id="T", data={"thing1": "面膜"}, miniprogram=page)


@pytest.mark.parametrize(
    "written",
    [
        {"type": "template", "template_id": "", "data": {"thing1": "x"}},
        {"type": "template", "template_id": "T", "data": {}},
        {"type": "template", "template_id": "T", "data": {"thing1": {"value": "x"}}},
        {"type": "subscription", "template_id": "T", "data": {"thing1": "x"}, "url": "https://a.example/"},
        {"type": "mpnews", "media_id": ""},
    ],
)
def test_what_could_not_be_sent_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        from_value(written)
