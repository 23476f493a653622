"""What can be said to a member: the message types a channel knows how to carry.

Used for passive replies, pushes and in `config.toml`, where a plain string means a text.
"""

import operator
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from handlers.marks import Address, Id, Linked, PagePath, Seen
from handlers.notices import MpNews, SubscriptionNotice, Template
from handlers.part import Part, refuse, written_problems
from storage.durations import Duration


class Text(Part):
    """Plain text; `<a href>` links are allowed by the platform."""

    type: Literal["text"] = "text"
    text: Linked = Field(min_length=1)


class Image(Part):
    """An uploaded picture."""

    type: Literal["image"] = "image"
    media_id: Id


class Voice(Part):
    """An uploaded recording."""

    type: Literal["voice"] = "voice"
    media_id: Id


class Video(Part):
    """An uploaded film; the thumbnail is needed on the customer-service path only."""

    type: Literal["video"] = "video"
    media_id: Id
    thumb_media_id: str = ""
    title: str = ""
    description: str = ""


class Music(Part):
    """A music card."""

    type: Literal["music"] = "music"
    title: str = ""
    description: str = ""
    url: Address = ""
    hq_url: Address = ""
    thumb_media_id: Id


class Article(Part):
    """One card of a news message; pictures are 360x200 large or 200x200 small."""

    title: Seen
    description: str = ""
    picurl: Address = ""
    url: Address = ""


class News(Part):
    """Article cards: one where the member wrote or on the customer-service path, else up to 8."""

    type: Literal["news"] = "news"
    articles: tuple[Article, ...] = Field(min_length=1, max_length=8)


class Choice(Part):
    """One tappable line of a menu message; `id` comes back as `bizmsgmenuid`."""

    id: Id
    content: Seen


class MsgMenu(Part):
    """A question with tappable choices (customer-service path; numbered text in a passive reply)."""

    type: Literal["msgmenu"] = "msgmenu"
    head: Linked
    choices: tuple[Choice, ...] = Field(min_length=1)
    tail: str = ""


class MiniProgram(Part):
    """A mini-program card (customer-service path only)."""

    type: Literal["miniprogram"] = "miniprogram"
    title: Seen
    appid: Id
    pagepath: PagePath
    thumb_media_id: Id


Cause = Literal["", "health", "complaint"]
"""What may have been heard of before a human takes over."""


class TransferToAgent(Part):
    """Hands the conversation to human customer service (passive reply only).

    lasts: how long after the member's last message the bot leaves the conversation to them. cause: what was
    heard of, where nothing but a human may answer it, at any hour.
    """

    type: Literal["transfer"] = "transfer"
    kf_account: str = ""
    lasts: Duration = timedelta(minutes=30)
    cause: Cause = Field("", exclude_if=operator.not_)


def _text_from_string(value: object) -> object:
    return {"type": "text", "text": value} if isinstance(value, str) else value


Said = Text | Image | Voice | Video | Music | News | MsgMenu | MiniProgram | TransferToAgent
AnyContent = Said | Template | SubscriptionNotice | MpNews
Stored = Annotated[Annotated[AnyContent, Field(discriminator="type")], BeforeValidator(_text_from_string)]
"""A content as it is kept, or made: taken as it is."""


def _usable(content: AnyContent) -> AnyContent:
    refuse("Content", written_problems(content))
    return content


Content = Annotated[Stored, AfterValidator(_usable)]
"""A content in a configuration: what members could not read or follow is refused."""
_STORED: TypeAdapter[AnyContent] = TypeAdapter(Stored)
_WRITTEN: TypeAdapter[AnyContent] = TypeAdapter(Content)


def to_json(content: AnyContent) -> str:
    """The content as stored in the outbox."""
    return content.model_dump_json(exclude_defaults=False)


def from_json(stored: str) -> AnyContent:
    """The content that `to_json` stored."""
    return _STORED.validate_json(stored)


def from_value(value: str | Mapping[str, Any]) -> AnyContent:
    """The content a configuration value means.

    Raises: pydantic.ValidationError.
    """
    return _WRITTEN.validate_python(value)


def summary(content: AnyContent) -> str:
    """A line for the engagement log and reports."""
    match content:
        case Text(text=text):
            return text
        case News(articles=articles):
            return "\n".join(article.title for article in articles)
        case MsgMenu(head=head, choices=choices):
            return "\n".join([head, *(choice.content for choice in choices)])
        case MiniProgram(title=title):
            return title
        case Template(data=data) | SubscriptionNotice(data=data):
            return "\n".join(data.values())
        case _:
            return f"[{content.type}]"
