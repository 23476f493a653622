from bot.links.token import LinkIds, read_token
from bot.links.tracker import LinkTracker, Untracked, link_tracker
from handlers.content import AnyContent, Article, Image, News, Text
from storage.database import Database
from storage.path_models import Link
from tests.support.programs import config
from tests.support.rows import rows

A, B = "https://shop.example.com/a", "https://shop.example.com/b"
PUBLIC = {"public_url": "https://bot.example.com/"}


def tracker(**server: str) -> LinkTracker:
    made = link_tracker(config(server=PUBLIC | server))
    assert made
    return made


def tracked(database: Database, *contents: AnyContent, by: LinkTracker | None = None) -> list[AnyContent]:
    messages = [Untracked(content, content, "main", 7, number) for number, content in enumerate(contents, 1)]
    with database.begin() as store:
        return (by or tracker()).tracked(store, messages)


def ids(link: str) -> LinkIds:
    assert link.startswith("https://bot.example.com/l/")
    found = read_token(link.removeprefix("https://bot.example.com/l/"), tracker().keys)
    assert found
    return found


def test_each_message_has_its_own_link_to_the_same_page(database: Database) -> None:
    first, second = tracked(database, Text(text=A), News(articles=(Article(title="t", url=A),)))
    assert isinstance(first, Text)
    assert isinstance(second, News)
    (stored,) = rows(database, Link)
    assert stored["url"] == A
    assert (ids(first.text), ids(second.articles[0].url)) == ((stored["id"], 1), (stored["id"], 2))


def test_again_it_is_the_same(database: Database) -> None:
    contents = [Text(text=f"{A} {B}"), Text(text=B)]
    assert tracked(database, *contents) == tracked(database, *contents)
    assert {row["url"] for row in rows(database, Link)} == {A, B}


def test_a_mass_send_s_link_is_nobody_s(database: Database) -> None:
    with database.begin() as store:
        (content,) = tracker().tracked(store, [Untracked(Text(text=A), Text(text=A), "main", 7, None)])
    assert isinstance(content, Text)
    assert ids(content.text).delivery is None


def test_what_cannot_or_need_not_be_tracked_stays(database: Database) -> None:
    own = Text(text="https://bot.example.com/l/AAAAAAAAAAAA1")
    contents: list[AnyContent] = [Image(media_id="m"), Text(text="no link"), own]
    assert tracked(database, *contents) == contents
    assert tracked(database, Text(text=A), by=LinkTracker("https://x/l/", {}, {})) == [Text(text=A)]
    assert rows(database, Link) == []
    assert link_tracker(config()) is None


def test_two_occurrences_have_two_links(database: Database) -> None:
    messages = [Untracked(Text(text=A), Text(text=A), "main", occurrence, 1) for occurrence in (7, 8)]
    with database.begin() as store:
        first, second = tracker().tracked(store, messages)
    assert first != second
    assert len(rows(database, Link)) == 2


def test_an_address_that_a_member_brought_in_is_not_made_ours(database: Database) -> None:
    written = Text(text=f"{{nickname|朋友}}, {A} https://shop.example.com/{{attr:city|x}}")
    said = Text(text=f"https://evil.example, {A} https://shop.example.com/x")
    with database.begin() as store:
        (content,) = tracker().tracked(store, [Untracked(said, written, "main", 7, 1)])
    assert isinstance(content, Text)
    evil, own, place = content.text.split(" ")
    assert (evil, place) == ("https://evil.example,", "https://shop.example.com/x")
    assert ids(own).delivery == 1
    assert [row["url"] for row in rows(database, Link)] == [A]
