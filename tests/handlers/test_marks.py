# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""What members could not read or follow is refused wherever a content can be written."""

from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, ITEM, problems

AT = 'at = "0 9 * * *"\n'
BLANK = "is blank; write something that can be seen"
ARTICLE = '{{ type = "news", articles = [{{ title = "{}", url = "{}", picurl = "{}" }}] }}'
MENU = '{{ type = "msgmenu", head = "{}", choices = [{{ id = "1", content = "{}" }}] }}'
PAGE = '{{ type = "miniprogram", title = "x", appid = "{}", pagepath = "{}", thumb_media_id = "m" }}'
ENTRY = '[[handlers.faq.entries]]\nquestion = "q"\nanswer = {}\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ITEM.replace('"x"', '"  "') + AT, f"[calendar[1]] content: {BLANK}"),
        (ITEM.replace('"x"', '"\\n"') + AT, f"[calendar[1]] content: {BLANK}"),
        (ITEM.replace('"x"', '"\\u200b"') + AT, f"[calendar[1]] content: {BLANK}"),
        (ITEM.replace('"x"', '"\\u3000"') + AT, f"[calendar[1]] content: {BLANK}"),
        (ITEM.replace('"x"', '"{nickname|\\u200b}"') + AT, "says nothing where it is not known"),
        (ITEM.replace('"x"', """'<a href="https://a.example"> </a>'""") + AT, f"[calendar[1]] content: {BLANK}"),
        (ITEM.replace('"Tip"', '" "') + AT, "[calendar[1]] title: is empty or blank"),
        (f'{ITEM}{AT}fallback = [{{ type = "image", media_id = "m" }}, " "]', f"[calendar[1].fallback[2]]: {BLANK}"),
        (
            ITEM.replace('content = "x"', 'variants = [{ name = "a", content = "A" }, { name = "b", content = " " }]') + AT,
            f"[calendar[1].variants[2]] content: {BLANK}",
        ),
        (ITEM.replace('"x"', ARTICLE.format(" ", "https://a.example", "")) + AT, f"articles[1]] title: {BLANK}"),
        (
            ITEM.replace('"x"', ARTICLE.format("x", "https://a.example/商品", "")) + AT,
            "articles[1]] url: 'https://a.example/商品' has signs that no address can have; write",
        ),
        (
            ITEM.replace('"x"', ARTICLE.format("x", "", "a.example/1.jpg")) + AT,
            "articles[1]] picurl: 'a.example/1.jpg' is no address; write https://a.example/1.jpg",
        ),
        (ITEM.replace('"x"', MENU.format(" ", "好")) + AT, f"[calendar[1].content] head: {BLANK}"),
        (ITEM.replace('"x"', MENU.format("x", "\\u3000")) + AT, f"choices[1]] content: {BLANK}"),
        (ITEM.replace('"x"', PAGE.format("wx1", "pages/商品")) + AT, "pagepath: 'pages/商品' is no page; write pages/%E5"),
        (ITEM.replace('"x"', PAGE.format(" wx1", "p")) + AT, "appid: ' wx1' has blanks around it"),
        (ITEM.replace('"x"', '{ type = "image", media_id = "" }') + AT, "media_id: '' has blanks around it, or nothing"),
        (ITEM.replace('"x"', '"https://shop.example.com/商品/面膜?颜色=红"') + AT, "[calendar[1]] content: an app cuts "),
        (ENTRY.format('" "'), f"[handlers.faq.entries[1]] answer: {BLANK}"),
        (ENTRY.format('"看 https://a.example/商品"'), "[handlers.faq.entries[1]] answer: an app cuts 'https://a.ex"),
        ('[handlers.faq.words]\nask = " "', "[handlers.faq.words] ask: is empty or blank"),
        ('[handlers.fallback]\noffer = "\\u00a0"', f"[handlers.fallback] offer: {BLANK}"),
        ('[handlers.welcome.scenes.a]\nfollow = " "', f"[handlers.welcome.scenes.a] follow: {BLANK}"),
        ('[handlers.preferences.stop]\ndone = " "', f"[handlers.preferences.stop] done: {BLANK}"),
        ('[handlers.preferences.show]\nno_tags = " "', "[handlers.preferences.show] no_tags: is empty or blank"),
        ('[handlers.preferences.show]\ntext = "{since}\\u200b"', "needs words beside the placeholders"),
        ('[handlers.handoff.human]\ntext = " "', f"[handlers.handoff.human] text: {BLANK}"),
        (
            '[[handlers.product_tips.products]]\nname = "x"\ntips = ["a", " "]',
            f"[handlers.product_tips.products[1].tips[2]]: {BLANK}",
        ),
    ],
)  # fmt: skip
def test_what_nobody_could_read_or_follow(tmp_path: Path, text: str, problem: str) -> None:
    (told,) = problems(tmp_path, ACCOUNT + text)
    assert problem in told
