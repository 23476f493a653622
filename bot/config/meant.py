"""What somebody probably meant who wrote another key, or a value of another shape."""

import difflib
from collections.abc import Collection, Mapping

_ALSO_CALLED: Mapping[str, str] = {
    "accounts": "account channels 账号",
    "answer": "answers reply replies response respond text message content 答案 回答 回复",
    "any": "keywords words some one_of",
    "appid": "app_id id wxid",
    "articles": "article items cards",
    "at": "time when date datetime cron schedule send_at at_time start 时间",
    "audience": "to who whom target targets users members people segment filter group 人群",
    "calendar": "calendars items item push pushes campaign campaigns schedule events",
    "choices": "options items menu list buttons",
    "class": "purpose kind category message_class",
    "content": "text message msg body say reply answer template 内容 文案 正文 消息",
    "data": "keywords values fields",
    "database": "db storage",
    "description": "desc digest summary subtitle text content",
    "exclude": "except without but_not not",
    "fallback": "otherwise else alternative backup",
    "follow": "subscribe welcome text message content greeting",
    "handlers": "handler bot plugins answers",
    "holdout": "control holdout_rate control_group",
    "human": "agent handoff transfer",
    "id": "name key code slug",
    "keywords": "keyword words word match matches 关键词",
    "max_late": "late max_delay deadline timeout ttl expires expire grace",
    "media_id": "media file image picture id mediaid",
    "menu_keys": "menu_key key keys menu button",
    "more_words": "words word keywords keyword aliases",
    "most": "max limit count at_most times",
    "name": "title label text",
    "pagepath": "path page",
    "peace": "quiet policy contact_policy limits",
    "picurl": "picture pic image img cover thumb pic_url picture_url image_url 图片",
    "products": "product items",
    "public_url": "url base_url domain address site",
    "question": "questions ask q title 问题",
    "quiet": "silent quiet_hours dnd do_not_disturb",
    "similar": "alias aliases variants variations synonyms also phrasings 相似问法",
    "spacing": "interval gap min_interval",
    "template_id": "template id tmpl_id",
    "text": "content message msg body",
    "tips": "tip texts contents answers content answer text",
    "title": "name subject topic headline 标题",
    "tz": "timezone time_zone zone",
    "url": "link href address page uri path file",
    "variants": "variant versions ab ab_test contents",
    "within": "window in period during per",
}
"""What keys are called elsewhere, or in a hurry; the nearest spelling is looked for after these."""


def meant(written: str, known: Collection[str], beside: Collection[str] = ()) -> str:
    """The key that was probably meant; "" where there is none like it.

    known: the keys that may stand there. beside: those that do, which are meant last.
    """
    name = written.strip().lower().replace("-", "_")
    free = [key for key in known if key not in beside]
    called_so = [key for key in free if name in _ALSO_CALLED.get(key, "").split()]
    near = difflib.get_close_matches(name, free, n=1) or difflib.get_close_matches(name, known, n=1)
    exact = [key for key in free if key == name]
    return next(iter([*exact, *called_so, *near]), "")
