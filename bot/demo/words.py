"""Roost's own terms in Chinese, as a community manager reads them; a term without a word stays as it is."""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.plan.words import ZONE

_KINDS: Mapping[str, str] = {
    "follow": "关注",
    "unfollow": "取消关注",
    "scan": "扫码",
    "menu": "点菜单",
    "click": "打开链接",
    "in": "会员发来",
    "out": "回复",
    "push": "推送",
    "event": "其他事件",
}
_HANDLERS: Mapping[str, str] = {
    "preferences": "会员偏好",
    "welcome": "欢迎语",
    "handoff": "转人工",
    "product_tips": "使用诀窍",
    "faq": "问答",
    "care": "投诉与关怀",
    "small_talk": "闲聊",
    "fallback": "兜底回复",
    "calendar": "内容日历",
}
_TOPICS: Mapping[str, str] = {
    "welcome": "首次关注",
    "welcome_back": "再次关注",
    "scan": "扫码",
    "unfollow": "取消关注",
    "marketing_stop": "停止活动消息",
    "all_stop": "停止所有消息",
    "marketing_resume": "恢复消息",
    "profile": "我的资料",
    "handoff": "要人工",
    "handoff:opened": "同事接入",
    "handoff:held": "等同事回复",
    "handoff:closed": "同事结束会话",
    "care:health": "使用后不适",
    "care:complaint": "投诉",
    "wish_asked": "问是否停发",
    "wish_kept": "保持不变",
    "fallback": "没有答案",
    "fallback:wordless": "没有文字",
    "small_talk:greeting": "打招呼",
    "small_talk:thanks": "道谢",
    "small_talk:bye": "道别",
    "small_talk:robot": "问是不是机器人",
    "small_talk:night": "晚安",
    "small_talk:angry": "生气的表情",
    "small_talk:emoji": "表情",
    "small_talk:laugh": "笑",
    "small_talk:agreed": "应声",
    "small_talk:not_shown": "显示不出的消息",
    "faq:ask": "反问确认",
    "faq:again": "再问一次",
    "faq:human": "转人工",
}
_CONTENTS: Mapping[str, str] = {
    "[transfer]": "（转给人工客服）",
    "[image]": "（图片）",
    "[voice]": "（语音）",
    "[video]": "（视频）",
    "[music]": "（音乐）",
    "[mpnews]": "（图文消息）",
}
_SOURCES: Mapping[str, str] = {"reply": "", "calendar": "条目 {}", "faq": "点了选项"}
_STATES: Mapping[str, str] = {
    "queued": "推迟到 {}",
    "waiting": "等会员下次联系，最晚 {}",
    "rejected": "微信拒收",
    "unknown": "不确定是否送达",
    "suppressed": "没有推送",
    "held_out": "留作对照，没有推送",
    "expired": "过期，没有推送",
    "cancelled": "已取消，没有推送",
}
_REASONS: Mapping[str, str] = {
    "control_group": "属于对照组",
    "holdout": "属于这一条的对照",
    "too_late": "超过了最晚时间（max_late）",
    "not_following": "没有关注公众号",
    "opted_out": "会员退订了",
    "already_reached": "已经收过，每人只发一次",
    "quiet_hours": "在免打扰时段",
    "spacing": "离上一条太近（spacing）",
    "no_open_path": "此刻微信不允许主动发给 TA",
    "occurrence": "这一次被取消",
}
_PATHS: Mapping[str, str] = {
    "customer_service": "客服消息",
    "subscription": "订阅通知",
    "template": "模板消息",
    "mass": "群发",
}
_CAP = re.compile(r"cap_(\d+)_in_(.+)")
_UNITS: Mapping[str, str] = {"d": " 天 ", "h": " 小时 ", "m": " 分钟 ", "s": " 秒 "}


def kind(name: str) -> str:
    """What happened."""
    return _KINDS.get(name, name)


def said(kind: str, text: str) -> str:
    """What a member wrote or was told; what is no text is named."""
    if kind == "in":
        return text or "（图片、位置等，没有文字）"
    return _CONTENTS.get(text, text)


def about(handler: str, topic: str, source: str) -> str:
    """Who dealt with it, as what, and where it came from."""
    origin, _, detail = source.partition(":")
    shown = _SOURCES[origin].format(detail) if origin in _SOURCES else source
    words = (_HANDLERS.get(handler, handler), _TOPICS.get(topic, topic.removeprefix("tips:")), shown)
    return " · ".join(dict.fromkeys(filter(None, words)))


def state(name: str, until: datetime) -> str:
    """What became of a push that has not arrived. until: when it is looked at again."""
    at = until.astimezone(ZONE)
    return _STATES.get(name, name).format(f"{at.month}月{at.day}日 {at:%H:%M}")


def reason(name: str) -> str:
    """Why."""
    if cap := _CAP.fullmatch(name):
        most, within = cap.groups()
        for unit, word in _UNITS.items():
            within = within.replace(unit, word)
        return f"{within.strip()}内最多 {most} 条，已经够了（caps）"
    path, rests, _ = name.partition("_rests")
    if rests and path in _PATHS:
        return f"{_PATHS[path]}的额度用完了"
    return _REASONS.get(name, name)
