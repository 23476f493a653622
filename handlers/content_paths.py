"""By which paths a content can go: pure.

Source: wechat/official-account-api.md §3 (which path when), §4.2, §5, §6, §7 (what each of them carries).
"""

from typing import Literal

from handlers.content import AnyContent
from handlers.placeholders import attributes_in

PathName = Literal["customer_service", "subscription", "template", "mass"]
Purpose = Literal["marketing", "service"]

_ONLY: dict[str, tuple[PathName, ...]] = {"subscription": ("subscription",), "transfer": ()}
_ALSO_BY_MASS = frozenset({"text", "image", "voice"})


def paths_of(content: AnyContent, purpose: Purpose) -> tuple[PathName, ...]:
    """The paths that this content of this class may take, best first; () where there is none.

    Templates are for service notices alone, mass sends for marketing; a mass send says the same to
    everybody, so what has placeholders never goes by one.
    """
    marketing = purpose == "marketing"
    match content.type:
        case "template":
            return () if marketing else ("template",)
        case "mpnews":
            return ("mass",) if marketing else ()
        case kind if kind in _ALSO_BY_MASS and marketing and not attributes_in(content):
            return ("customer_service", "mass")
        case kind:
            return _ONLY.get(kind, ("customer_service",))
