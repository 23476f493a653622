"""Contents in the platform's own forms: templates, subscription notices, articles for everybody."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from handlers.part import Part


class Page(Part):
    """A page of a linked mini-program."""

    appid: str = Field(min_length=1)
    pagepath: str = ""


class Notice(Part):
    """What no conversation carries: it goes by a path of its own."""


class Template(Notice):
    """A service notice, never marketing; `data` is the text of each keyword.

    Of `url` and `miniprogram` the mini-program comes first. Source: wechat/official-account-api.md §5.
    """

    type: Literal["template"] = "template"
    template_id: str = Field(min_length=1)
    data: Mapping[str, str] = Field(min_length=1)
    url: str = ""
    miniprogram: Page | None = None


class SubscriptionNotice(Notice):
    """A notice that the member has asked for, one for each acceptance.

    Source: wechat/official-account-api.md §6.
    """

    type: Literal["subscription"] = "subscription"
    template_id: str = Field(min_length=1)
    data: Mapping[str, str] = Field(min_length=1)
    page: str = ""
    miniprogram: Page | None = None


class MpNews(Notice):
    """Uploaded articles, for mass sends. Source: wechat/official-account-api.md §7."""

    type: Literal["mpnews"] = "mpnews"
    media_id: str = Field(min_length=1)
