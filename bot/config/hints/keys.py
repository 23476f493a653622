"""What somebody probably meant who wrote another key, or a value of another shape."""

import difflib
from collections.abc import Collection, Mapping

_ALSO_CALLED: Mapping[str, str] = {
    "accounts": "account channels 账号 account_name",
    "aes_key": "encoding_aes_key encodingaeskey encodingkey",
    "all": "and must every",
    "answer": "answers reply replies response respond text message content 答案 回答 回复 msg",
    "any": "keywords words some one_of contains or include includes",
    "api_base": "api base_url url host endpoint",
    "appid": "app_id id wxid",
    "articles": "article items cards",
    "at": "time when date datetime cron schedule send_at at_time start start_at 时间 send_time times push_at",
    "audience": "to who whom target targets users members people segment filter group 人群",
    "buttons": "sub_button sub_buttons submenu children",
    "calendar": "calendars items item push pushes campaign campaigns schedule events",
    "caps": "cap max limits frequency",
    "choices": "options items menu list buttons",
    "class": "purpose kind category message_class",
    "content": "text message msg body say reply answer template 内容 文案 正文 消息 copy answers tpl",
    "data": "keywords values fields params",
    "database": "db storage",
    "description": "desc digest summary subtitle text content",
    "entries": "questions faqs items",
    "event": "type kind name action",
    "exclude": "except without but_not not",
    "fallback": "otherwise else alternative backup",
    "files": "csv csvs sheets sheet xlsx",
    "follow": "subscribe welcome text message content greeting",
    "follow_ups": "next related followups",
    "handlers": "handler bot plugins answers",
    "head": "title text question content head_content header",
    "holdout": "control holdout_rate control_group",
    "host": "bind ip listen",
    "human": "agent handoff transfer",
    "id": "name key code slug",
    "image": "picture pic img photo 图片",
    "include": "includes import files",
    "keywords": "keyword words word match matches 关键词",
    "kind": "type",
    "level": "loglevel log_level verbosity",
    "llm": "ai openai",
    "log": "logging logs",
    "max_late": "late max_delay deadline timeout ttl expires expire grace",
    "media_id": "media file image picture id mediaid path url",
    "menu": "buttons menus menu_buttons",
    "menu_keys": "menu_key key keys menu button",
    "miniprogram": "mini_program mini miniprogrampage wxapp 小程序",
    "more_words": "words word keywords keyword aliases",
    "most": "max limit count at_most times",
    "name": "title label product",
    "msgmenu": "menu",
    "news": "article articles link card 图文",
    "none": "not exclude without",
    "original_id": "gh_id gh origin_id raw_id ghid 原始id",
    "pagepath": "path page",
    "paths": "channels channel path route routes via",
    "peace": "quiet policy contact_policy limits",
    "picurl": "picture pic image img cover thumb pic_url picture_url image_url 图片 photo",
    "port": "port_number",
    "priority": "weight order importance",
    "products": "product items",
    "public_url": "url base_url domain address site",
    "question": "questions ask q title 问题",
    "quiet": "silent quiet_hours dnd do_not_disturb",
    "refollow": "back return again",
    "salt": "seed",
    "scan": "qrcode qr",
    "scenes": "scene touchpoints codes",
    "server": "http web webhook",
    "similar": "alias aliases variants variations synonyms also phrasings 相似问法",
    "since": "start from begin start_date valid_from",
    "spacing": "interval gap min_interval",
    "tag": "label tags 标签",
    "tags": "tag labels",
    "subscription": "subscribe notice",
    "tail": "footer tail_content",
    "template_id": "template id tmpl_id",
    "text": "content message msg body",
    "thumb_media_id": "thumb media_id",
    "tips": "tip texts contents answers content answer text",
    "title": "name subject topic headline 标题",
    "transfer": "enabled",
    "tz": "timezone time_zone zone tzinfo",
    "until": "end to end_date valid_until expires",
    "url": "link href address page uri path file",
    "variants": "variant versions ab ab_test contents ab_tests",
    "weight": "percent ratio share",
    "within": "window in period during per days",
}
"""What keys are called elsewhere, or in a hurry; the nearest spelling is looked for after these."""
_ALIKE, _ALIKE_IF_SHORT, _SHORT = 0.72, 0.6, 3
"""So alike is a slip of the hand: `anwser`, `txet`; of three letters `tga`."""


def meant(written: str, known: Collection[str], beside: Collection[str] = ()) -> str:
    """The key that was probably meant; "" where there is none like it.

    known: the keys that may stand there. beside: those that do, which are meant last.
    """
    name = written.strip().lower().replace("-", "_")
    free = [key for key in known if key not in beside]
    called_so = [key for key in free if name in _ALSO_CALLED.get(key, "").split()]
    alike = _ALIKE_IF_SHORT if len(name) <= _SHORT else _ALIKE
    near = [each for keys in (free, known) for each in difflib.get_close_matches(name, keys, 1, alike)]
    exact = [key for key in free if key == name]
    return next(iter([*exact, *called_so, *near]), "")
