"""Shops and other sites by their names ("湖滨店", "城东校区"), as far as a name tells one from another."""

import re

_HAN = "[一-鿿]"
_GATES = "东西南北厦金澳荆江玉"  # 东门店 and 厦门店 are names, 湖滨门店 is 湖滨
_SITE = re.compile(
    rf"(?P<before>{_HAN}{{2,8}}?)"
    rf"(?:分店|(?<![{_GATES}])门店|店(?![员长铺主家名庆面])|分馆|馆(?!长)|校区|院区|分院|医院)"
)
_BEFORE = re.compile(  # what stands before a name, and is none of it
    r".*(?:[你我他她它您咱]们?家?|[这那哪][个家间]?|[今明昨后]天|[今明昨]晚|周[一二三四五六日末]|[早晚]上|[上中下]午"
    r"|现在|目前|国庆|春节|元旦|节假日|怎么|什么|几点|一下|关于|还有|以及|另外|还是|麻烦|[在去到从跟的是问想给往离找有了])"
)
_JOINED = re.compile(r"[和与下开]*(?=..)")  # only where a name is left: 和平, 下沙, 开元
_NUMBER = re.compile(r"第?[零一二两三四五六七八九十百千万]*号?$")
_ORDINARY = re.compile(
    "(?:[家个间些们里本该贵各每同全跨整破黑逛探进关开网酒药书商饭鞋微小老新花宾旅茶菜场展总]"
    "|[很许好太]多|不少|附近|周边|最近|所有|全国|全部|各地|其[他它]|别的|哪里|任何|任意|不同|线[上下]|实体|旗舰|专卖|专营|便利|体验|直营|自营"
    "|加盟|连锁|官方|品牌|正规|授权|合作|指定|[本当]地|同城|折扣|免税|零售|批发|奶茶|咖啡|火锅|面包|蛋糕|水果|早餐|快餐"
    "|小吃|宠物|美容|理发|眼镜|服装|母婴|文具|五金|特产|烟酒|家居|维修|图书|博物|美术|体育|游泳|健身|瑜伽|照相|摄影|大使"
    "|领事|科技|展览|人民|动物|科|病|精神|风湿|[公私]立|三甲|整形|口腔|饰品|淘宝|天猫|京东|拼多多|抖音|快手|微信)$"
)
_ANOTHER = "东南西北中上下前后新老大小内外瘦"  # 南湖滨 is not 湖滨, but 杭州湖滨 is
_SHORTEST = 2


def shops(text: str) -> frozenset[str]:
    """The names, without 店 and the like, in a folded text; no ordinary words (门店, 酒店, 这家店)."""
    names = (_name(match["before"]) for match in _SITE.finditer(text))
    return frozenset(filter(None, names))


def is_same_shop(one: str, other: str) -> bool:
    """Whether two names mean one shop: the longer may say more before it ("杭州湖滨")."""
    shorter, longer = sorted((one, other), key=len)
    rest = longer.removesuffix(shorter)
    return longer.endswith(shorter) and rest[-1:] not in set(_ANOTHER)


def _name(before: str) -> str:
    """The name at the end of what stands before 店; "" where there is none."""
    name = _JOINED.sub("", _BEFORE.sub("", before), count=1)
    name = _NUMBER.sub("", name)
    return "" if len(name) < _SHORTEST or _ORDINARY.search(name) else name
