# ruff: noqa: E501 - the texts are shown as a manager reads them, in one line
"""What a manager reads after a mistake: file, line, section, key, and what to do."""

from pathlib import Path

import pytest

from tests.bot.configured import ACCOUNT, ITEM, SECRETS, problems


@pytest.mark.parametrize(
    ("text", "place", "complaint"),
    [
        ("", "", "accounts: is missing; add it"),
        ("accounts = {}", ":1", "[accounts]: is empty; write at least one"),
        (f"serevr = 1\n{ACCOUNT}", ":1", "serevr: unknown key; did you mean 'server'?"),
        (f"{ACCOUNT}[sevrer]\nport = 1", ":3", "[sevrer]: unknown key; did you mean 'server'?"),
        (f"{ACCOUNT}[server]\nprot = 1", ":4", "[server] prot: unknown key; did you mean 'port'?"),
        # A key that is right elsewhere is no help here.
        (f'{ACCOUNT}[server]\nappid = "x"', ":4", "[server] appid: unknown key; remove it"),
        ("[accounts.main]", ":1", "[accounts.main] appid: is missing; add it"),
        (f"{ACCOUNT}[server]\nport = -1", ":4", "[server] port: input should be greater than or equal to 0 (got -1)"),
        (f"{ACCOUNT}[server]\nhost = 1", ":4", '[server] host: write a text in "quotation marks" (got 1)'),
        (f'server = "x"\n{ACCOUNT}', ":1", "server: write a table: [section] with its keys below it (got 'x')"),
        (f"{ACCOUNT}[log]\nlevel = 'all'", ":4", "[log] level: input should be 'debug', 'info', 'warning' or 'error' (got 'all')"),
        (f"{ACCOUNT}[calendar]\nid = 'x'", ":3", "[calendar]: write a list: [ … ], or a [[section]] for each item"),
        (f"{ACCOUNT}[delivery.windows.tap]", ":3", "[delivery.windows] tap: input should be 'message', 'menu', 'follow' or 'scan' (got 'tap')"),
        (ACCOUNT + '[[accounts.main.menu]]\nname = "x"\nkey = "k"\n' * 4, ":3", "[accounts.main] menu: at most 3 are possible; there are 4"),
        (f"{ACCOUNT}api_base = 'weixin'", ":3", "[accounts.main] api_base: 'weixin' is no address; write for example https://bot.example.com"),
        (f"{ACCOUNT}[handlers.nope]", ":3", "[handlers.nope]: there is no such handler; there are: care, fallback, faq, handoff, preferences, product_tips, small_talk, welcome"),
        (f"{ACCOUNT}[handlers.product_tip]", ":3", "[handlers.product_tip]: there is no such handler; did you mean 'product_tips'?"),
        (f"{ACCOUNT}[handlers.faq]\nentires = []", ":4", "[handlers.faq] entires: unknown key; did you mean 'entries'?"),
        (f"{ACCOUNT}[handlers.welcome.scenes.door]\nfolow = 'x'", ":4", "[handlers.welcome.scenes.door] folow: unknown key; did you mean 'follow'?"),
        (f"{ACCOUNT}[handlers.preferences.stop]\nmore_words = ['恢复']", ":3", "[handlers.preferences]: '恢复' stands for two of stop, stop_all, resume and show; leave it at one"),
    ],
)  # fmt: skip
def test_one_mistake_one_line(tmp_path: Path, text: str, place: str, complaint: str) -> None:
    found = [line for line in problems(tmp_path, text) if "is missing" not in line or "missing" in complaint]
    assert found == [f"config.toml{place}: {complaint}"]


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        ("content = 3", 'content: write a text, or a table with its type: { type = "news", … } (got 3)'),
        ('content = ""', "[calendar[1]] content: is empty; write at least one letter"),
        (
            'content = { type = "text", text = "" }',
            "[calendar[1].content] text: is empty; write at least one letter",
        ),
        ('content = { type = "text", text = "{x}" }', "[calendar[1].content] text: '{x}' is no placeholder"),
        (
            'content = { type = "text", txet = "x" }',
            "[calendar[1].content] txet: unknown key; did you mean 'text'?",
        ),
        (
            'content = { type = "template", template_id = "t", data = {}, miniprogram = 1 }',
            '[calendar[1].content] miniprogram: write miniprogram = { appid = "wx…", pagepath = 1 }',
        ),
        ('content = { text = "x" }', ']: add its type: { type = "text", … }'),
        ('content = { x = "x" }', ']: write a text, or a table with its type: { type = "news", … }'),
        ('content = { type = "zzz" }', "]: there is no type zzz; there are: 'text', 'image', "),
        ('content = { type = "txt" }', "]: there is no type 'txt'; did you mean 'text'?"),
        (
            'content = { type = "news", articles = [] }',
            "[calendar[1].content] articles: is empty; write at least one",
        ),
        ('content = { type = "image", media = "x" }', "media: unknown key; did you mean 'media_id'?"),
    ],
)
def test_contents(tmp_path: Path, key: str, complaint: str) -> None:
    item = ITEM.replace('content = "x"', key)
    found = problems(tmp_path, f'{ACCOUNT}{item}at = "0 9 * * *"\n')
    assert any(line.startswith("config.toml:6: [calendar[1]") and complaint in line for line in found)


@pytest.mark.parametrize(
    ("key", "complaint"),
    [
        ("audience = 3", '[calendar[1]] audience: write "all", or a condition such as { tag = "VIP" } (got 3)'),
        ('exclude = { x = "x" }', "[calendar[1].exclude]: write a table with exactly one of all, any, not, tag, attribute, lifecycle, scene, following, wants_marketing, joined, last_seen, event, orders"),
        ("audience = { all = [] }", "[calendar[1].audience] all: is empty; write at least one"),
        ('audience = { tag = "x", x = 1 }', "[calendar[1].audience] x: unknown key; remove it"),
        ('audience = { attribute = "city", iss = "x" }', "[calendar[1].audience] iss: unknown key; did you mean 'is'?"),
        ('audience = { any = [{ tag = "x" }, { joined = { within = "x" } }] }', '[calendar[1].audience.any[2].joined] within: \'x\' is not a duration; write for example "90s", "30m", "2h", "1d" or "1h30m"'),
        ('audience = { not = { attribute = "city" } }', "[calendar[1].audience.not]: write exactly one of is, is_not, in, at_least, at_most and exists beside its name"),
    ],
)  # fmt: skip
def test_conditions(tmp_path: Path, key: str, complaint: str) -> None:
    found = problems(tmp_path, f'{ACCOUNT}{ITEM}at = "0 9 * * *"\n{key}\n')
    assert found == (f"config.toml:8: {complaint}",)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = ACCOUNT + "[server]\nport = -1\n[log]\nlevel = 1\n[handlers.faq]\nx = 1\n[handlers.nope]\n"
    assert [line.split(" ")[0] for line in problems(tmp_path, text)] == [
        f"config.toml:{line}:" for line in (4, 6, 8, 9)
    ]


def test_every_clash_within_a_section_is_told(tmp_path: Path) -> None:
    entry = '[[handlers.faq.entries]]\nquestion = "{}"\nanswer = "a"\n'
    faq = "".join(entry.format(question) for question in ("一", "二", "一", "二"))
    product = '[[handlers.product_tips.products]]\nname = "{}"\ntips = ["t"]\nmenu_keys = ["K"]\n'
    wishes = '[handlers.preferences.stop]\nmore_words = ["恢复", "我的资料"]\n'
    text = f"{ACCOUNT}{faq}{product.format('x')}{product.format('x')}{wishes}"
    told = [line.split(": ", 2)[2] for line in problems(tmp_path, text)]
    assert len(told) == 6
    assert {line.partition(" ")[0] for line in told} == {"'一'", "'二'", "the", "'恢复'", "'我的资料'"}


def test_the_line_is_of_the_right_item(tmp_path: Path) -> None:
    good = '[[handlers.faq.entries]]\nquestion = "q{}"\nanswer = "a"\n'
    bad = '[[handlers.faq.entries]]\nquestion = "q"\nanwser = "a"\n'
    text = ACCOUNT + good.format(1) + good.format(2) + bad + good.format(3)
    assert problems(tmp_path, text) == (
        "config.toml:11: [handlers.faq.entries[3]] anwser: unknown key; did you mean 'answer'?",
    )


def test_an_empty_answer_is_told_at_its_key(tmp_path: Path) -> None:
    text = f'{ACCOUNT}[[handlers.faq.entries]]\nquestion = "q"\nanswer = ""\n'
    assert problems(tmp_path, text) == (
        "config.toml:5: [handlers.faq.entries[1]] answer: is empty; write at least one letter",
    )


def test_the_line_of_a_list_written_in_one_key(tmp_path: Path) -> None:
    text = f'{ACCOUNT}[handlers.faq]\nentries = [\n  {{ question = "q" }},\n]\n'
    assert problems(tmp_path, text) == (
        "config.toml:4: [handlers.faq.entries[1]] answer: is missing; add it",
    )


def test_a_key_of_a_later_section_is_not_mistaken_for_this_one(tmp_path: Path) -> None:
    text = f"[server]\n{ACCOUNT}[log]\nport = 1\n"
    assert problems(tmp_path, text) == ("config.toml:5: [log] port: unknown key; remove it",)


def test_a_secret_is_never_repeated(tmp_path: Path) -> None:
    private = tmp_path / "secrets.toml"
    private.write_text("[accounts.main]\nsecret = 20261120\n", "utf-8")
    private.chmod(0o600)
    assert problems(tmp_path, ACCOUNT) == (
        'secrets.toml:2: [accounts.main] secret: write a text in "quotation marks"',
    )
    found = problems(tmp_path, ACCOUNT, SECRETS | {"ROOST_ACCOUNTS__MAIN__TOKEN": "hush"})
    assert len(found) == 1
    assert found[0].startswith("environment: ROOST_ACCOUNTS__MAIN__TOKEN: needs at least 16 characters")


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    (complaint,) = problems(tmp_path, f'{ACCOUNT}[log]\nlevel = "{"x" * 5000}"\n')
    assert len(complaint) < 250


def test_a_text_in_place_of_a_list_is_told_in_plain_words(tmp_path: Path) -> None:
    text = f'{ACCOUNT}[handlers.welcome.scenes.shop]\ntags = "湖滨店"\n'
    assert problems(tmp_path, text) == (
        'config.toml:4: [handlers.welcome.scenes.shop] tags: write a list: tags = ["湖滨店"]',
    )


def test_a_question_that_is_taught_twice_is_told_at_the_second_entry(tmp_path: Path) -> None:
    entry = '[[handlers.faq.entries]]\nquestion = "{}"\nanswer = "a"\n'
    text = ACCOUNT + "".join(entry.format(question) for question in ("一", "二", "一"))
    told = problems(tmp_path, text)
    assert {line.partition(" '")[0] for line in told} == {"config.toml:9: [handlers.faq.entries[3]]:"}
