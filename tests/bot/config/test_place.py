import pytest

from bot.config.model import Config
from bot.config.place import Location, place_in

CONTENT: Location = ("calendar", 0, "content")


@pytest.mark.parametrize(
    ("location", "place", "key"),
    [
        (("server", "port"), ("server", "port"), "slow_after"),
        (("accounts", "[key]"), ("accounts",), "calendar"),
        ((*CONTENT, "text", "text"), (*CONTENT, "text"), "text"),
        ((*CONTENT, "text"), (*CONTENT, "text"), "text"),
        ((*CONTENT, "news", "articles", 0, "url"), (*CONTENT, "articles", 0, "url"), "title"),
        ((*CONTENT, "image"), CONTENT, "content"),
        # Also a type, but here a key of this one.
        ((*CONTENT, "template", "miniprogram", "appid"), (*CONTENT, "miniprogram", "appid"), "pagepath"),
        (("calendar", 0, "audience", "[who]", "[tag]", "x"), ("calendar", 0, "audience", "x"), "tag"),
    ],
)
def test_a_place_has_no_tags_and_knows_its_keys(location: Location, place: Location, key: str) -> None:
    found, keys = place_in(Config, location)
    assert found == place
    assert key in keys
