import pytest

from handlers.content import Text
from handlers.kinds import Kind
from handlers.welcome import handler
from tests.handlers.build import MEMBER, asking, refusal

OWN = {"follow": "初见", "refollow": "回来", "scan": "又见"}
RETURNING = MEMBER._replace(follows=1)


@pytest.mark.parametrize("counted", [False, True])
def test_first_follow_is_welcomed(*, counted: bool) -> None:
    reply = asking(handler, OWN)(
        kind=Kind.FOLLOW, member=MEMBER._replace(follows=int(counted), following=counted)
    )
    assert reply is not None
    assert (reply.content, reply.topic) == (Text(text="初见"), "welcome")


@pytest.mark.parametrize("counted", [False, True])
def test_coming_back_is_welcomed_in_other_words(*, counted: bool) -> None:
    member = RETURNING._replace(follows=1 + int(counted), following=counted)
    reply = asking(handler, OWN)(kind=Kind.FOLLOW, member=member)
    assert reply is not None
    assert (reply.content, reply.topic) == (Text(text="回来"), "welcome_back")


def test_scan_by_a_follower() -> None:
    reply = asking(handler, OWN)(kind=Kind.SCAN, scene="unknown", member=RETURNING)
    assert reply is not None
    assert (reply.content, reply.topic) == (Text(text="又见"), "scan")


def test_unfollow_is_taken_in_silence() -> None:
    reply = asking(handler)(kind=Kind.UNFOLLOW)
    assert reply is not None
    assert (reply.content, reply.topic) == (None, "unfollow")


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.MENU_CLICK, Kind.MENU_VIEW, Kind.UNKNOWN])
def test_other_events_are_left_alone(kind: Kind) -> None:
    assert asking(handler)("你好", kind=kind) is None


@pytest.mark.parametrize(
    ("scene", "kind", "member", "said"),
    [
        ({"follow": "店里好"}, Kind.FOLLOW, MEMBER, "店里好"),
        ({"follow": "店里好"}, Kind.FOLLOW, RETURNING, "店里好"),
        ({"follow": "店里好", "refollow": "店里等你"}, Kind.FOLLOW, RETURNING, "店里等你"),
        ({"follow": "店里好"}, Kind.SCAN, RETURNING, "又见"),
        ({"scan": "请出示会员码"}, Kind.SCAN, RETURNING, "请出示会员码"),
        ({"scan": "请出示会员码"}, Kind.FOLLOW, MEMBER, "初见"),
        ({"scan": "请出示会员码"}, Kind.FOLLOW, RETURNING, "回来"),
    ],
)
def test_a_scene_has_its_own_words_and_tags(
    scene: dict[str, str], kind: Kind, member: object, said: str
) -> None:
    ask = asking(handler, {**OWN, "scenes": {"shop_1": {**scene, "tags": ["门店"]}}})
    reply = ask(kind=kind, scene="shop_1", member=member)
    assert reply is not None
    assert reply.content == Text(text=said)
    assert reply.change.add_tags == {"门店"}
    elsewhere = ask(kind=kind, scene="shop_2", member=member)
    assert elsewhere is not None
    assert elsewhere.change.add_tags == frozenset()


def test_a_misspelt_key_is_named() -> None:
    assert "scenes.shop_1.folow" in refusal(handler, {"scenes": {"shop_1": {"folow": "x"}}})
