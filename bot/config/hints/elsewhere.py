"""Keys that belong to another table, or to none: what to do with them."""

from collections.abc import Collection
from typing import Any

from bot.config.hints.shapes import CONDITIONS, toml

_ITEM, _ENTRY, _ARTICLES, _HANDOFF, _TOP = "audience", "similar", "articles", "human", "handlers"
"""Keys by which a table is known."""
_ELSEWHERE: tuple[tuple[str, str, str], ...] = (
    # (the table, keys that are no keys of it, what to do)
    (_ITEM, " ".join(CONDITIONS), "write audience = {{ {key} = {value} }}"),
    (_ITEM, "tags labels", "write audience = {{ any = [{each}] }}"),
    (_ITEM, "media_id image picture photo img", 'write content = {{ type = "image", media_id = {value} }}'),
    (_ITEM, "template_id", 'write content = {{ type = "template", template_id = {value}, data = {{ … }} }}'),
    (_ITEM, "articles", 'write content = {{ type = "news", articles = {value} }}'),
    (_ITEM, "url link href", 'write content = {{ type = "news", articles = [{{ url = {value}, … }}] }}'),
    (_ITEM, "type msg_type msgtype", "write content = {{ type = {value}, … }}"),
    (_ITEM, "until end end_at expires_at since stop", "remove it; an item goes on until it is taken out"),
    (_ITEM, "every repeat interval weekday hour day days", 'write at = "MIN HOUR DAY MONTH WEEKDAY"'),
    (_ITEM, "enabled active disabled paused", "remove it; `roost calendar pause ITEM` holds an item back"),
    (_ITEM, "spacing limit cap caps max", "remove it; how often members get something stands in [peace]"),
    (_ENTRY, "any all none", "write keywords = {{ {key} = {value} }}"),
    (_ENTRY, "articles", 'write answer = {{ type = "news", articles = {value} }}'),
    (_ENTRY, "media_id image picture", 'write answer = {{ type = "image", media_id = {value} }}'),
    (_ARTICLES, "title url description picurl picture", "write articles = [{{ {key} = {value}, … }}]"),
    (_HANDOFF, "text content answer message reply", "write human = {{ text = {value} }}"),
    (_TOP, "faq welcome fallback handoff product_tips preferences", "write [handlers.{key}]"),
    (_TOP, "menu menus", "write [[accounts.NAME.menu]]"),
    (_TOP, "quiet spacing caps control_group", "write it under [peace]"),
)  # fmt: skip


def instead(key: str, given: Any, known: Collection[str]) -> str:
    """What to do with a key; "" where nothing is known of it. known: the keys of the table it stands in."""
    if "scenes" in known and isinstance(given, dict):
        return f"write [handlers.welcome.scenes.{key}]"
    for table, keys, advice in _ELSEWHERE:
        if table in known and key in keys.split():
            each = ", ".join(toml({"tag": tag}) for tag in given) if isinstance(given, list) else "…"
            return advice.format(key=key, value=toml(given), each=each)
    return ""
