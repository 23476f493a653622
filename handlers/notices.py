"""Contents in the platform's own forms: templates, subscription notices, articles for everybody."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from handlers.marks import Address, Id, PagePath
from handlers.notice_keywords import keyword_problems
from handlers.part import Part, Written

Keywords = Annotated[Mapping[str, str], Field(min_length=1), Written(keyword_problems)]


class Page(Part):
    """A page of a linked mini-program."""

    appid: Id = Field(min_length=1)
    pagepath: PagePath = ""


class Notice(Part):
    """What no conversation carries: it goes by a path of its own."""


class Template(Notice):
    """A service notice, never marketing; `data` is the text of each keyword.

    Of `url` and `miniprogram` the mini-program comes first. Source: wechat/official-account-api.md §5.
    """

    type: Literal["template"] = "template"
    template_id: Id = Field(min_length=1)
    data: Keywords
    url: Address = ""
    miniprogram: Page | None = None


class SubscriptionNotice(Notice):
    """A notice that the member has asked for, one for each acceptance.

    Source: wechat/official-account-api.md §6.
    """

    type: Literal["subscription"] = "subscription"
    template_id: Id = Field(min_length=1)
    data: Keywords
    page: Address = ""
    miniprogram: Page | None = None


class MpNews(Notice):
    """Uploaded articles, for mass sends. Source: wechat/official-account-api.md §7."""

    type: Literal["mpnews"] = "mpnews"
    media_id: Id = Field(min_length=1)
