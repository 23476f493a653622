from typing import Any, get_args

import pytest

from handlers.content import from_value
from handlers.content_paths import PathName, Purpose, paths_of

_DATA = {"template_id": "T", "data": {"thing1": "x"}}
_CARD = {"title": "t", "appid": "wx1", "pagepath": "p", "thumb_media_id": "m"}


@pytest.mark.parametrize(
    ("written", "marketing", "service"),
    [
        ("text", "customer_service mass", "customer_service"),
        ("{nickname|朋友}，你好", "customer_service", "customer_service"),
        ({"type": "image", "media_id": "m"}, "customer_service mass", "customer_service"),
        ({"type": "voice", "media_id": "m"}, "customer_service mass", "customer_service"),
        ({"type": "video", "media_id": "m"}, "customer_service", "customer_service"),
        ({"type": "news", "articles": [{"title": "t"}]}, "customer_service", "customer_service"),
        ({"type": "miniprogram"} | _CARD, "customer_service", "customer_service"),
        ({"type": "mpnews", "media_id": "m"}, "mass", ""),
        ({"type": "template"} | _DATA, "", "template"),
        ({"type": "subscription"} | _DATA, "subscription", "subscription"),
        ({"type": "transfer"}, "", ""),
    ],
)
def test_the_paths_a_content_may_take(written: Any, marketing: str, service: str) -> None:
    content = from_value(written)
    assert list(paths_of(content, "marketing")) == marketing.split()
    assert list(paths_of(content, "service")) == service.split()


def test_every_name_is_used() -> None:
    contents = [from_value(w) for w in ("x", {"type": "template"} | _DATA, {"type": "subscription"} | _DATA)]
    used = {path for each in contents for purpose in get_args(Purpose) for path in paths_of(each, purpose)}
    assert used == set(get_args(PathName))
