import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links.rewrite import pages, rewritten
from handlers.content import AnyContent, Article, Image, MsgMenu, Music, News, Text, from_value

A, B, SHORT = "https://shop.example.com/a?x=1&y=2#top", "http://b.example.com", "https://r.example/l/abc"

CHINESE = ("https://shop.example.com/商品/面膜?颜色=红", "https://shop.example.com/商品")


def text(before: str, *urls: str, limit: int = 2048) -> str:
    content = rewritten(Text(text=before), dict.fromkeys(urls or (A, B, *CHINESE), SHORT), limit)
    assert isinstance(content, Text)
    return content.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"看{A}吧", f"看{SHORT}吧"),
        (f"({A}), {B}.", f"({SHORT}), {SHORT}."),
        (f"{A}。{B}！", f"{SHORT}。{SHORT}！"),
        (f'<a href="{A}">点这里</a>', f'<a href="{SHORT}">点这里</a>'),
        (f"<A class='x' HREF = '{B}' >{B}</A> {B}", f"<A class='x' HREF = '{SHORT}' >{B}</A> {SHORT}"),
        (f'<a href="{A.replace("&", "&amp;")}">x</a>', f'<a href="{SHORT}">x</a>'),
        (f'<a href="{A}">x', f'<a href="{SHORT}">x'),
        (
            '<a href="weixin://bizmsgmenu?msgmenuid=1">买</a>',
            '<a href="weixin://bizmsgmenu?msgmenuid=1">买</a>',
        ),
        # What an app would cut off is part of the page all the same, so that taps do not lead home.
        ("看https://shop.example.com/商品/面膜?颜色=红 吧", f"看{SHORT} 吧"),
        ('<a href="https://shop.example.com/商品">x</a>', f'<a href="{SHORT}">x</a>'),
        ("https:// ftp://x.example http//x", "https:// ftp://x.example http//x"),
    ],
)
def test_addresses_in_texts(before: str, after: str) -> None:
    assert text(before) == after


def test_what_has_no_other_address_stays() -> None:
    assert text(f"{A} {B}", B) == f"{A} {SHORT}"


def test_brackets_within_an_address_belong_to_it() -> None:
    assert pages(Text(text="https://w.example/a_(b).")) == ("https://w.example/a_(b)",)


def test_a_text_that_would_become_too_long_stays() -> None:
    long = f"{'长' * 10}{B}"
    assert text(long, limit=30 + len(SHORT)) == f"{'长' * 10}{SHORT}"
    assert text(long, limit=29 + len(SHORT)) == long


def test_articles_menus_and_templates() -> None:
    news = News(articles=(Article(title=A, url=A, picurl=B), Article(title="t", url="/relative")))
    menu = MsgMenu.model_validate({"head": A, "choices": [{"id": "1", "content": A}], "tail": f"{A} {B}"})
    template = from_value({"type": "template", "template_id": "T", "data": {"character1": A}, "url": A})
    contents: list[AnyContent] = [news, menu, template]
    assert [pages(content) for content in contents] == [(A,), (A, B), (A,)]
    changed = [rewritten(content, {A: SHORT}, 2048).model_dump() for content in contents]
    assert (
        changed[0]["articles"][0] | {"description": ""} == Article(title=A, url=SHORT, picurl=B).model_dump()
    )
    assert (changed[1]["head"], changed[1]["tail"]) == (SHORT, f"{SHORT} {B}")
    assert changed[1]["choices"][0]["content"] == A
    assert changed[2]["url"] == SHORT


@pytest.mark.parametrize("content", [Image(media_id="m"), Music(thumb_media_id="m", url=A)])
def test_what_holds_no_pages_stays(content: AnyContent) -> None:
    assert pages(content) == ()
    assert rewritten(content, {A: SHORT}, 2048) == content


PIECES = [*"<a href=\"'>/=. (),。:", '<a href="', "https://x.example", "</a>", "&amp;"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join))
def test_without_other_addresses_nothing_changes(before: str) -> None:
    assert text(before, "https://nowhere.example") == before
