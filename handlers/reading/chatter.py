"""What members say without asking anything: greetings, thanks, emoji. Pure."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from handlers.reading.patterns import Patterns
from handlers.text import clauses, is_not_shown

WORDS = {
    "robot": """
        自动回复的?吗? [你您]叫什么(?:名字)? [你您]是哪位
        (?:你|您|这|对面|那边|这边)们?(?:到底|其实|真的)?是(?:不是)?一?个?(?:机器人?|真的?人|活人|人工智能|人工|活人|ai|自动回复|智能客服|人)在?(?:回复)?我?(?:还是(?:机器人?|真人|人工|ai))?吗?
        是(?:不是)?(?:机器人?|真的?人|活人|人工智能|ai|自动回复)(?:还是(?:机器人?|真人|人工|ai))?吗?
        真人(?:回复)?吗 机器人吗? [你您]是谁
    """,
    "thanks": """
        thankyou thanks 麻烦[你您] thx 真贴心 么么哒 多谢 感谢 感激 感恩 辛苦 [有费]心 3q 唔该
        (?:太|真|超级?|很)好[用看闻吃喝] [真太]好
        厉害 点赞 给力 爱了 [爱喜欢]+你们? 比心 真?不错 很?满意 好评 谢谢?[你您]?们? 太?棒 赞
    """,
    "night": "晚安 好梦",
    "bye": """
        回头见 明天见 改天聊 [先就]这样 bye 886 再见 [回下]次?见 没事 没有?了 不用了? 不聊 去忙
        先忙 88 拜拜?拜? 睡
    """,
    "greeting": """
        hello 端午安康 恭喜发财 万事如意 生意兴隆 好久不见 祝.{1,8}(?:兴隆|快乐|愉快|顺利|安康|幸福)
        吃饭了吗 hey 在不在 人在吗 还在吗 在线吗 早上好 上午好 中午好 下午好
        (?:新年|节日|中秋|圣诞|元旦|春节|国庆|生日|周末|假期|双节|儿童节|情人节|元宵|劳动节)(?:快乐|愉快|好)
        过年好 吃了吗 你好 您好 hi 哈喽 哈啰 在[吗么嘛] 有没?有?人在?吗? 人呢 晚[上]?好 午安 忙吗 嗨 嘿
        在 早安? 喂
    """,
    "agreed": """
        okay 原来如此 原来是?这样 没问题 可以 okk? 收到 知道 明白 了解 清楚 这样子? 是的 没错 晓得 得嘞
        看看 等等 稍等 好[的滴哒嘞勒吧]? 行 嗯 恩 哦 噢 喔 懂 对的?
    """,
    "laugh": "233+ 有意思 哈哈 呵呵 嘿嘿 笑死 hh+ 好玩 好笑 可爱 666* 绝了 天呐 呜呜 嘻嘻? 牛 哇塞?",
}
"""By what it is, in the order of telling: "谢谢，再见" is thanks."""

_FILLER = """
    亲爱的 大家 各位 客服 小编 店[家长] 掌柜 老板 非常 一下 随便 啊 呀 呢 吧 哦 噢 嘛 啦 了 哟 哈 嘿 的
    诶 欸 滴 哒 咯 喽 呗 你们? 您们? 亲 宝[子贝]? 小?[哥姐]+ 先 那 就 我再? 都 真的? 太 很 也 咩 呐 祝
    死我? 们
"""
_ASKS = re.compile(r"[\s?？!！]+")
_MARKS_ONLY = re.compile(r"[\s.。,，、…~～·;；:：'\"“”‘’()（）—_-]+")
_ANGRY = re.compile(
    r"[😠😡🤬😤👿🤮🤢🖕👎💩😒🙄😾]|\[(?:发怒|怒|抓狂|吐|呕吐|弱|鄙视|咒骂|敲打|便便|菜刀|炸弹|衰|撇嘴|傲慢|白眼|翻白眼|Angry|Scold"
    r"|Puke|ThumbsDown|Poop|Hammer|Cleaver|Bomb)\]|/:(?::@|shit|weak|bome|kn|pd)",
    re.IGNORECASE,
)


class Chatter:
    """Recognises it; more: further words by name, own names first. Only whole messages count."""

    def __init__(self, more: Mapping[str, Iterable[str]] | None = None) -> None:
        further = {name: words for name, words in (more or {}).items() if words}
        words = {**dict.fromkeys(further, ""), **WORDS, "filler": _FILLER}
        names = [*(name for name in further if name not in WORDS), *WORDS]
        patterns = Patterns(words, further)
        self._whole = patterns.any_of(f"^(?>{'|'.join(f'<{name}>' for name in names)}|<filler>)+$")
        self._each = {name: patterns.any_of(f"<{name}>") for name in names}
        self.told = lru_cache(1024)(self._told)

    def _told(self, text: str) -> str:
        """Its name, "emoji", "angry", "not_shown" for what WeChat could not pass on, "" for anything else."""
        said = clauses(text).replace(" ", "")  # "6 6 6" is 666
        if said:
            named = (name for name, words in self._each.items() if words.search(said))
            return next(named, "") if self._whole.search(said) else ""
        if is_not_shown(text):
            return "not_shown"
        if not text.strip():
            return ""
        if _MARKS_ONLY.fullmatch(text):
            return ""
        if _ANGRY.search(text):
            return "angry"
        return "greeting" if _ASKS.fullmatch(text) else "emoji"
