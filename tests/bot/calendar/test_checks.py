# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""What a manager reads when the keys of an item do not go together: file, line, item, key, how to mend it."""

from pathlib import Path

import pytest

from bot.calendar.checks import ways
from handlers.content import Text
from tests.bot.configured import ACCOUNT, problems, program

HEAD = f'{ACCOUNT}[[calendar]]\nid = "tip"\ntitle = "Tip"\nat = "0 9 * * *"\n'
TEMPLATE = '{ type = "template", template_id = "T", data = { thing1 = "x" } }'
NOTICE = TEMPLATE.replace("template", "subscription", 1)
OTHER = NOTICE.replace('"T"', '"T2"')
TWO = 'variants = [{ name = "a", content = "A" }, { name = "b", content = "B" }]\n'


@pytest.mark.parametrize(
    ("text", "place", "complaint"),
    [
        ("", ":3", "content: is missing; add it, or variants"),
        (f'content = "x"\n{TWO}', ":8", "variants: stands beside content; write one of them"),
        ('variants = [{ name = "a", content = "A" }]', ":7", "variants: there is only one, nothing to compare; add another, or write it as content"),
        (TWO.replace('"b"', '"a"'), ":7", ".variants[2]] name: 'a' is used twice; give each its own"),
        (f"content = {TEMPLATE}", ":7", 'content: a template is for service notices, never for marketing; write class = "service"'),
        (f'content = "x"\nfallback = [{TEMPLATE}]', ":8", '.fallback[1]]: a template is for service notices, never for marketing; write class = "service"'),
        ('class = "service"\ncontent = { type = "mpnews", media_id = "m" }', ":8", 'content: mpnews goes by mass send, which is for marketing; write class = "marketing"'),
        ('content = { type = "transfer" }', ":7", "content: transfer works as an answer only; send something else"),
        ('content = "x"\npaths = ["mail"]', ":8", "paths"),
        ('content = "x"\npaths = ["subscription"]', ":8", "nothing of it can go by subscription; what it sends can go by: customer_service, mass"),
        (f'content = {NOTICE}\nfallback = ["x"]\npaths = ["mass"]', ":7", "content: cannot go by mass; add 'subscription' to paths"),
        ('content = "{nickname|友}"\npaths = ["mass"]', ":8", "nothing of it can go by mass; what it sends can go by: customer_service"),
        ('content = "x"\npaths = ["customer_service", "template"]', ":8", "nothing of it can go by template; what it sends can go by: customer_service, mass"),
        ('content = "x"\nfallback = ["y"]', ":8", ".fallback[1]]: is never sent: what stands before it goes by customer_service and mass, too; take it out"),
        (f"content = {NOTICE}\nfallback = [{NOTICE}]", ":8", ".fallback[1]]: is never sent: what stands before it goes by subscription, too; take it out"),
        (f'content = "{{nickname|x}}"\nfallback = [{NOTICE}, {OTHER}, {NOTICE}]', ":8", ".fallback[3]]: is never sent: what stands before it goes by subscription, too; take it out"),
        ('content = "{nickname}，早"', ":7", "content: '{nickname}' is no placeholder; write {nickname|朋友} or {attr:城市|你那里}: after the | stands what is said when it is not known"),
        ('content = "{城市|杭州}早"', ":7", "content: '{城市|杭州}' is no placeholder; write {attr:城市|…} for a member's attribute"),
        ('content = "x"\nholdout = 0.6', ":8", "holdout: input should be less than or equal to 0.5 (got 0.6)"),
        ('content = "x"\npriority = 101', ":8", "priority: input should be less than or equal to 100 (got 101)"),
        ('content = "x"\nclass = "promo"', ":8", "class: input should be 'marketing' or 'service' (got 'promo')"),
        ('content = "x"\non_cap = "drop"', ":8", "on_cap: input should be 'skip' or 'defer' (got 'drop')"),
        ('content = "x"\nquiet = "no"', ":8", "quiet: input should be 'respect' or 'ignore' (got 'no')"),
        ('content = "x"\npurpose = "service"', ":8", "purpose: unknown key"),
        (TWO.replace('content = "A"', 'content = "A", weight = 0'), ":7", ".variants[1]] weight: input should be greater than or equal to 1 (got 0)"),
        ('content = "x"\ngoal = { event = "buy" }', ":8", ".goal] event: 'buy': write one of order, reply, click, menu, scan, or tag:NAME"),
        ('content = "x"\ngoal = { event = "click", product = "精华" }', ":8", '.goal]: product is of event = "order"; take it out, or count orders'),
    ],
)  # fmt: skip
def test_one_mistake_one_line(tmp_path: Path, text: str, place: str, complaint: str) -> None:
    (found,) = problems(tmp_path, f"{HEAD}{text}\n")
    assert found.startswith(f"config.toml{place}: [calendar[1]")
    assert complaint in found


def test_a_members_own_time_has_no_offset(tmp_path: Path) -> None:
    text = HEAD.replace("0 9 * * *", "2026-12-12 10:00+08:00")
    (found,) = problems(tmp_path, f'{text}tz = "member"\ncontent = "x"\n')
    assert found.startswith("config.toml:6: [calendar[1]] at: has an offset, so it is one instant for all")


@pytest.mark.parametrize(
    "text",
    [
        f'class = "service"\ncontent = {TEMPLATE}\n',
        f'class = "service"\ncontent = "x"\nfallback = [{NOTICE}, {TEMPLATE}]\n',
        f'content = {NOTICE}\nfallback = ["x"]\n',
        f'{TWO}fallback = [{{ type = "mpnews", media_id = "m" }}]\npaths = ["customer_service", "mass"]\n'.replace('"A"', '"{nickname|友}"').replace('"B"', '"{nickname|友}2"'),
        'content = "{nickname|友}"\nfallback = ["早"]\ntz = "member"\ngoal = { event = "order", product = "精华" }\n',
    ],
)  # fmt: skip
def test_what_goes_together(tmp_path: Path, text: str) -> None:
    assert len(program(tmp_path, f"{HEAD}{text}").config.calendar) == 1


def test_ways_are_narrowed() -> None:
    assert ways(Text(text="x"), "marketing") == ("customer_service", "mass")
    assert ways(Text(text="x"), "marketing", ("mass", "template")) == ("mass",)
