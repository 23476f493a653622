"""Addresses as people write them: whole, or told how they are written so that no app cuts them."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.addresses import (
    addresses_in,
    complaint,
    encoded,
    page_complaint,
    text_problems,
    text_remarks,
)


def told(text: str) -> list[str]:
    return [problem for place, problem in text_problems(text) if not place]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "看 https://shop.example.com/商品/面膜?颜色=红 吧",
            "before 商; write https://shop.example.com/%E5%95%86%E5%93%81/%E9%9D%A2%E8%86%9C?%E9%A2%9C%E8%89%B2=%E7%BA%A2",
        ),
        ("https://a.example/?q=红色&x=1", "before 红; write https://a.example/?q=%E7%BA%A2%E8%89%B2&x=1"),
        ("https://a.example/x？c＝红", "before ？; write https://a.example/x?c=%E7%BA%A2"),
        ("https://a.example/abc商品.html", "write https://a.example/abc%E5%95%86%E5%93%81.html"),
        ("https://a.example/2026新品/list", "write https://a.example/2026%E6%96%B0%E5%93%81/list"),
        ("https://商店.example.com/x", "write https://xn--czrs0t.example.com/x"),
        ("https://a.example/50%off?x=红", "write https://a.example/50%25off?x=%E7%BA%A2"),
        ("https://a.example/a|b", "write https://a.example/a%7Cb"),
        ("https：//a.example/x", "'https：//' begins no address; write https://"),
        ("http:／／a.example", "write http://"),
        ("https:/a.example", "write https://"),
        ("https:// a.example", "write https://"),
        ("htps://a.example", "write https://"),
        ("http//a.example", "write http://"),
        ("https://a.example/x{attr:城市|x}", "placeholders are possible in texts only, not in addresses"),
        ('<a href="https://a.example/商品">x</a>', "write https://a.example/%E5%95%86%E5%93%81"),
        ('<a href="https://a.example/a b">x</a>', "write https://a.example/a%20b"),
        ('<a href="a.example/x">x</a>', "'a.example/x' is no address; write https://a.example/x"),
        ('<a href="">x</a>', "'' is no address"),
        ("<a href=“https://a.example”>x</a>", 'a link is written <a href="https://…">words</a>'),
        ('<a href="https://a.example">x', 'a link is written <a href="https://…">words</a>'),
        ('<a data-miniprogram-path="pages/x">x</a>', 'a link is written <a href="https://…">words</a>'),
        ('<a href="" data-miniprogram-path="pages/商品">x</a>', "write pages/%E5%95%86%E5%93%81"),
    ],
)  # fmt: skip
def test_what_an_app_would_cut_is_told_with_what_to_paste(text: str, written: str) -> None:
    (problem,) = told(text)
    assert written in problem


@pytest.mark.parametrize(
    "text",
    [
        "官网https://a.example，欢迎；（https://a.example/x）。",
        "点https://a.example/x领取，看过https://a.example吗?真的",
        "https://a.example/x？ 好 https://a.example/🎁 https://a.example/a?b=c#d",
        "https://w.example/a_(b). A: https://a.example/x; B",
        '<a href="https://a.example/?a=1&amp;b=2">商品/面膜?颜色=红</a>',
        '<a href="weixin://bizmsgmenu?msgmenucontent=商品&msgmenuid=1">x</a> <a href="tel:10086">电话</a>',
        '<a href="" data-miniprogram-appid="wx1" data-miniprogram-path="pages/x?a=1">x</a>',
        "1<a 2，http 协议，https 很安全，没有地址",
    ],
)
def test_what_is_whole_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_words_directly_behind_an_address_are_a_remark() -> None:
    ((_, remark),) = text_remarks(
        "点https://a.example/x领取，或看 https://a.example 和（https://a.example/y）🎁"
    )
    assert remark == (
        "an app ends the address before '领取'; put a blank there, or write https://a.example/x%E9%A2%86%E5%8F%96"
    )


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://a.example/x?y=z#t", ""),
        ("HTTP://127.0.0.1:8081", ""),
        ("a.example/x", "is no address; write https://a.example/x"),
        ("//a.example/x", "write https://a.example/x"),
        ("www.a.example", "write https://www.a.example"),
        ("https：//a.example", "write https://a.example"),
        (" https://a.example ", "write https://a.example"),
        ("https://a.example/a b", "has signs that no address can have; write https://a.example/a%20b"),
        ("https://a.example/商品", "write https://a.example/%E5%95%86%E5%93%81"),
        *((odd, "is no address; write for example") for odd in ("", " ", "weixin", "https://", "ftp://a.example")),
        *((odd, "is no address; write for example") for odd in ("https:///x", "javascript:x", "/relative")),
    ],
)  # fmt: skip
def test_an_address_that_stands_alone(address: str, problem: str) -> None:
    assert problem in complaint(address)
    assert bool(complaint(address)) is bool(problem)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("", ""),
        ("pages/order?id=1", ""),
        ("pages/商品?颜色=红", "write pages/%E5%95%86%E5%93%81?%E9%A2%9C%E8%89%B2=%E7%BA%A2"),
        ("pages/a b", "write pages/a%20b"),
        ("https://a.example/x", "is an address; write the mini-program's page, such as pages/order"),
    ],
)
def test_a_page_of_a_mini_program(page: str, problem: str) -> None:
    assert problem in page_complaint(page)
    assert bool(page_complaint(page)) is bool(problem)


@given(st.text("ab/?=&#%.-商品红 ：？＝|", max_size=12))
def test_what_is_to_be_pasted_is_an_address(tail: str) -> None:
    pasted = encoded(f"https://a.example/{tail}")
    assert complaint(pasted) == ""
    assert encoded(pasted) == pasted


@given(st.text("ab/=&.-商品红|", max_size=12))
def test_what_is_to_be_pasted_leads_to_the_same(tail: str) -> None:
    assert unquote(encoded(f"https://a.example/{tail}")) == f"https://a.example/{tail}"


@given(
    st.lists(
        st.sampled_from(["https://a.example/", "商", "红", "/", "?", "=", "，", " ", "x", "<", "{"])
    ).map("".join)
)
def test_addresses_are_found_in_order_and_as_they_stand(text: str) -> None:
    end = 0
    for found in addresses_in(text):
        assert end <= found.start < found.cut <= found.end
        assert text[found.start : found.cut].isascii()
        assert not set(text[found.start : found.end]) & set(" <{")
        end = found.end
