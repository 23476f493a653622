"""How members say that they want no messages, or want them again: words and the patterns they stand in.

The patterns are read by `handlers/reading/patterns.py`; each has examples beside it.
"""

WORDS = {
    # It means the wish by itself.
    "stop": "unsubscribe 取消订阅 退订 退定 td",
    # It may stand around a wish and changes nothing.
    "polite": """
        please thanks 不好意思 可不可以 亲爱的 能不能 好不好 公众号 服务号 pls thx 麻烦 劳驾 拜托 谢谢
        多谢 感谢 辛苦 你好 您好 赶[紧快] 马上 立[刻即] 现在 直接 还是 需要 申请 希望 可以 能否 可否
        设置 操作 [以今]后 [行好]吗 行不行? 一[下声] 这[个些] 那些 所有 全部 一切 真的 回复 发送 输入
        公号 ok 请 求求? 谢 亲 你们?家? 您 咱 那 就 快 都 全 也 先 帮忙? 给 替 为 我们? 想?要 想 能
        办理? 已经? 弄 搞 把 将 了 吧 啊 呀 啦 哈 呢 哦 噢 嘛 咯 喽 哟 呗 的 吗 下 掉 回 发 号
    """,
    # Who asks how it is done is told, and not stopped yet.
    "asking": "怎么样?才? 怎样 如何 [啥什么]*办法 方法 途径 咋样? 在?哪[里儿]?",
    # It is sent to everybody.
    "ads": """
        (?:垃圾|骚扰|宣传|商业)(?:消息|信息|短信|邮件) 广告 推送 推播 推广(?!员) 推文 推销 营销 促销 群发
    """,
    # It may also be what is asked about.
    "news": "直播 上新 新品 福利 抽奖 秒杀 优惠(?![券卷劵]) 活动(?![室场地]) 小?贴士 资讯 早报",
    "advert": "<ads> <news>",
    # It may also be about an order.
    "plain": "消息 信息 通知 提醒 短信 微信 讯息 订阅",
    "send": "send 群发 发送 推送 推播 通知 提醒 投放 轰炸 刷屏 发 推(?!荐) 传",
    "firmly": """
        (?<!要)不要 请勿 (?<![别不])停止 禁止 不[许准得] 谢绝 唔[好要]
        (?<![特区级个性分类差辨鉴离])(?<!(?<!广)告)别 甭 莫 勿
    """,
    "mildly": """
        (?<!需要)不需要 用不着 没必要 不希望 (?<!用)不用 不必 无需 (?<!想)不想要? (?<!愿意)不愿意? 唔使
    """,
    "no": "<firmly> <mildly>",
    "how": """
        没完没了地? 动不动就? 一直 天天 每天 整天 继续 频繁地? 随便 [以今往]后 之后 这么 这样 <tome> 再
        [老总]是? [乱瞎] 又 也 都 我
    """,
    "tome": "[给向跟往对朝](?:我们?|咱们?|俺|人家|本人)(?:这[边里儿]|手机|微信)?",
    "kind": """
        乱七八糟 一下 公众号 服务号 [这那太]么?多 [这那][些种] 什么 任何(?:形式)? 各种 无聊 没用
        一[堆条] 所有 全部 类似 商家 品牌 啥 你们?家? 过?来 的 了 我
    """,
    "end": r"""
        (?>了|吗|吧|啊|呀|啦|哈|呢|嘛|咯|喽|哟|呗|哦|[好行]吗|行不行?|好不好|可以吗|谢谢|拜托|求你们?|<tome>|我|ok)*(?!\S)
    """,
    # "广告里的那款" speaks of an advert, and declines none.
    "itself": r"""
        (?![里上中页单位板语牌灯码价款图课员]|上门|内(?!容)|验证|文章|说|那|规则|时间|结果|详情|流程|话术|的[^\s了])
    """,
    "off": """
        停一停 停一下 关闭 关掉 关了 停掉 停了 停止 取消 退出 屏蔽 禁用 终止 删除 去掉 退掉 拒收 拒绝 关
        停
    """,
    "channel": """
        <about>的?<plain>
        (?:<about>的?)?(?:<plain>)?(?:推送|推播|群发|营销|推广|广告)(?:<plain>|功能|服务)?
        <plain>?订阅(?!号)
    """,
    "list": "通讯录 名单 列表",
    "out": "去掉 移[出除] 除名 拿掉 划掉 删 踢出?",
    "often": "一天到晚 [天每]天 整天 [老总]是 一直 一天",
    "fed": "头疼 太多 无语 关[掉了] 烦死?",
    "about": "直播 上新 新品 活动 促销 优惠 营销 广告 推送 推广 推播 群发",
    "annoyed": """
        (?:不想|不要|不愿意?)再?被(?:打扰|骚扰|烦)(?:到)? (?:<about>|<plain>)太多 有完没完 没完没了
        取消关注 取消追踪 烦不烦 (?:你们?|<about>|<plain>)(?:真|好|太|很)烦 [太过]于?频繁 受不了 免打扰
        发(?:得|的)?太(?:多|勤|频繁|密) (?:拉|进|加)?黑名单 [太很]打扰
        (?:别|不要|不用|请勿|勿|莫|甭)(?>再|老|总|来|一直|天天)*(?:烦|吵|打扰|骚扰|轰炸|闹)(?:我|人)?
        太吵 好吵 真吵 吵死(?:人|我)? 消停(?:会儿?|点儿?|些)? 少发(?:点儿?|些|几条)?
        [清安][静净](?:会儿?|点儿?)? 取关 拉黑 够了
    """,
    # Something else may be meant: then only who names adverts is heard.
    "otherwise": """
        ems 周期购 验证码 订单 单子 这单 那单 下单 快递 物流 包裹 顺丰 中通 圆通 韵达 申通 极兔 邮政
        京东 退款 发票 会员 续[费订] 包[月年] 扣[款费] 花呗 预[约订定] 报名 座位 [进入拉退]群 群[里聊]
        地址 赠品 小样 试用 电话 取件 [来自]取 驿站 自提 外卖 拼团 团长 [优惠领]券 积分 红包 视频 照片
        图片 截图 链接 语音 尺码 颜色 口味 包装 店员 小哥 骑手 过期 货 课 (?<![发推])送 [袋盒瓶罐]
    """,
    # The wish is the opposite, another's, or only spoken of.
    "unmeant": """
        不是要 不小心 退订[费率单] 不退订 [什啥]么?意思 收不到 没[收看]到 没[说让要叫] 谁[说让] 误会
        误[点操触] 手滑 [点按]错 恢复 重新 漏掉 错过 (?<!少)[多常]发 (?<!少)发点 来点 才发
        (?:别|不要|不[想会用]|(?<!能)不能|没想|没打算|没有?|并不)(?>再|要|想|给我|把)*(?:停|取消|退订|关[闭掉]|屏蔽|td)
        (?<!是)不是(?:我|真的?)?(?:不[要想愿]|别)(?!.*吗) 并非(?:不|别)
        忘 怕 取消退订 撤[销回]退订
        [给跟向](?:我?的?)?(?:妈|爸|老公|老婆|先生|太太|家人|家里|孩子|女儿|儿子|朋友|同事|对象|男友|女友|前台|管家|他|她|老人)
    """,
    # Something is wanted instead, or it is no time for it.
    "instead": r"""
        就行 就好(?!烦) 就可以 就够 我[就只]?要(?![退取投求拉举]) 说就 直接[说发报给] 换成 改成 原价
        (?<!\S)(?:请|就|改)?[发用](?:邮|图|文|语音|链接|微信|短信)
        开会 上课 在忙 正忙 睡觉 睡了 午睡 [等待一]会儿? 暂时 稍后 开车 面试 考试 加班 现在(?!起|开始)
    """,
    # A wish with a condition is asked about at most.
    "onlyif": """
        上班时间 大清早 如果 要是 假如 除非 的话 [没到缺]货 晚上 半夜 夜里 凌晨 深夜 周末 中午 先[别不]
    """,
    # Fewer of them may be meant.
    "toooften": "<no>(?>再|<tome>|我|你们?)*(?:一天到晚|天天|[每整]天|[老总]是?|一直|频繁|动不动)",
    "mayi": "可不可以 能不能 好不好 可以 能否 能别 可否 [行好]吗 行不行",
    "rest": "<advert> <plain> <polite> <asking>",
    "own": "<stop> <rest> t",
}

WHOLE = r"(?<!\S)(?><polite>|<asking>)*(?:{})(?><own>)*(?!\S)"
"""A clause that says nothing else."""

SIGNS = (
    """
    退 td t$ 取 停 关 屏蔽 禁 终止 删 去掉 拒 不 没 无需 勿 止 绝 唔 别 甭 莫 再 求 怎 为 咋 干嘛 凭什么 如何
    这么 那么 太 真 好 一直 [天每]天 整天 一天 [老总] 频 受不 黑 扰 吵 少发 [静净] 够 踢 移[出除] 除名
    [拿划]掉 烦 unsub opt remove stop more don
    """,
    """
    退 td t 阅 消 信 通 提 短 讯 广告 推 播 发 送 传 投 轰 刷 收 联系 东西 名单 列表 停 打 烦 扰 吵 静 净 够
    黑 关 频 受不 完 屏 语 疼 多 看 直播 上新 新品 福利 抽奖 秒杀 优惠 活动 unsub opt remove stop more don
    """,
)
"""One of each is in every wish to stop; without one, which is quickly seen, nothing else is tried."""

STOP = (
    WHOLE.format("<stop>|(?:回复|发送)t"),  # 麻烦退订一下, 回复TD, 回复T退订
    # 订阅消息退订
    WHOLE.format("(?:打开|开启|办理)?(?><advert>|<plain>)*<plain>(?><polite>|<asking>)*<stop>"),
    WHOLE.format("(?:<off>)(?><kind>)*(?:<channel>)"),  # 关闭推送, 取消你们的活动消息
    WHOLE.format("(?:<channel>)(?><polite>|<asking>)*(?:<off>)"),  # 把推送关了
)
"""Sure where nothing else is spoken of."""

SURE = (
    # 不要再给我发广告了
    r"<no><how>*<send><how>*<kind>*(?:(?!错)[^\s的]{0,4})<ads><itself>",
    # 以后不用发优惠活动给我, 别再给我推新品了
    (
        r"<no>(?=\S*(?:<tome>|发我|推我|<news>的?<plain>)|再|天天|老|总)<how>*<send><how>*<kind>*"
        r"(?:(?!错)[^\s的]{0,4})<news><itself>"
    ),
    # 别再给我发消息了
    "<firmly><how>*<send><how>*<kind>*<plain><itself>",
    # 别推送了
    "<firmly><how>*(?:推送|推播|群发)<end>",
    # 消息就别发了
    "<plain>(?>什么的|请|就|全|<how>)*<firmly><how>*<send><end>",
    # 广告就不用发了
    "<advert>(?><plain>|什么的|这些|之类的?|一律|请|就|全|<how>)*<no><how>*<send><end>",
    # 推送就不要了
    "(?:广告|推[送播广]|群发|营销)(?><plain>|就|都|也)*不(?:需?要|用)<end>",
    # 不想再收到你们的广告
    "(?:<no>|拒绝|拒|再也不想|别让我)<how>*(?:(?:收到?|接收)<kind>*<advert>|(?:接受|看[到见]?)<kind>*<ads>)<itself>",
    # 不想收到你们的消息
    "(?:<firmly>|拒绝|拒|(?<!想)不想|不再)<how>*(?:收到?|接收)<kind>*<plain><itself>",
    # 把我从群发名单里去掉
    r"(?:<advert>|你们的?)\S{0,4}<list>[里上中]*\S{0,4}<out>",
    # 把我移出你们的名单
    r"<out>\S{0,4}(?:<advert>|你们的?)的?<list>|(?:广告|推[送播广]|群发)[里上中]\S{0,3}<out>",
    # 不要再骚扰我, 停止营销骚扰
    "<firmly><how>*(?:<advert>式?的?)?(?:骚扰|轰炸)我?<end>",
    # 不需要你们的推送
    "(?<!要)(?:不需?要|不想要|用不着)<kind>*(?:广告|推[送播广销文]|群发|营销)<itself>",
    # 再发广告我就拉黑了
    "再<how>*(?:发|推|骚扰)<kind>*(?:<advert>|<plain>)?<how>*就(?:要|去|得)?(?:投诉|举报|拉黑|取关)",
    (
        r"\b(?:opt out|remove me)\b|\bstop (?:sending|messaging|texting|spamming|the|these|your)\b"
        r"|\bno more (?:ads|messages|spam|promotions)\b|\bdon t (?:send|message|text|spam) me\b|^stop$"
    ),
)
"""Verb and object are both said."""

LIKELY = (
    # 不用给我发消息了
    "<mildly><how>*<send><how>*<kind>*<plain><itself>",
    # 消息就不用发了
    "<plain>(?>什么的|请|就|全|<how>)*<mildly><how>*<send><end>",
    # 别发了, 不用通知我了
    "<no><how>*<send><how>*<end>",
    # 不用发福利了
    r"<no><how>*<send><how>*<kind>*(?:(?!错)[^\s的]{0,4})<news><itself><end>",
    # 别再给我推面膜了
    r"<no><how>*(?:推(?!荐|销员)|推销(?!员))(?:[^\s的]{0,6})<end>|<firmly><how>*再<how>*推荐(?:[^\s的]{0,6})<end>",
    # 不订阅了, 不收广告
    "不[想要再]*(?:订阅|(?:收到?|接收)<kind>*<advert>|看到?<kind>*<ads>)<end>",
    # 把我从名单里删了
    r"我\S{0,4}从?(?:你们的?)?<list>[里上中]*\S{0,4}<out>",
    # 我不想再收了
    "(?:<no>|再也不想)<how>*(?:收到?|接收|看到?)<kind>*<end>",
    # 别给我发东西了
    "<firmly><how>*<send>东西<end>",
    # 别再联系我
    "<firmly><how>*联系我们?<end>",
    # 求求别发了
    r"求(?:求|放过)\S{0,4}<firmly><how>*<send>",
    # 广告怎么这么多
    r"(?:广告|推[送播广]|群发|消息|短信)\S{0,4}(?:这么|那么|太|真|好)多<end>",
    # 停, 拒收, 屏蔽你们了
    "^(?:停|停止|停发|打住|拒收|屏蔽(?:你们?|公众号)?)(?:了|吧|啊)*$",
    # 不要每天都发小贴士
    r"<toooften>(?>都|就|来|<tome>|我)*(?:推送|发|推(?!荐))\S{0,6}<end>",
    # 怎么还给我发
    (
        r"(?:怎么|为[什啥]么?|咋|干嘛|凭什么)\S{0,6}[还又老总]是?[在要]?<how>*[发推]<kind>*(?:<advert>|"
        "<plain>|<end>)"
    ),
    # 退订了还发
    "<stop>.{0,8}[还又]是?[在要]?<how>*(?:[发推]|收到)",
    # 怎么才能不收到推送
    "(?:怎么|怎样|如何|咋)[样才能]*(?:不|避免)[再被]*(?:收到?|接收|看到?|推送)",
    WHOLE.format("(?:<off>)(?><kind>)*(?:消息|通知|提醒|短信)(?:提醒|通知)?"),  # 关闭通知
    WHOLE.format("(?:消息|通知|提醒|短信)(?:提醒|通知)?(?><polite>|<asking>)*(?:<off>)"),  # 消息提醒怎么关
    # 天天推送烦不烦
    "<often>.{0,8}(?:<advert>|<plain>|[发推]).*(?:<annoyed>|<fed>)|(?:<annoyed>|<fed>).*<often>.{0,4}[发推]",
    # 别烦我, 你们太吵了
    (
        r"(?<!\S)(?=\S*?<annoyed>)(?><polite>|<how>|<asking>|<advert>|<plain>)*<annoyed>(?><polite>|<annoyed>|<advert>|"
        r"<plain>|<end>|们)*(?!\S)"
    ),
)
"""Verb or object is left to guess."""

BESIDE = ("^(?><own>|<how>|<annoyed>|<fed>)*$", "<advert>")
"""What may be said beside a stop word."""

EVERYTHING = (
    "^(?!.*<advert>).*(?:(?:全部|所有|一切|任何|什么)(?>的|都|<plain>)*(?:<plain>|<stop>)|"
    "<stop>(?:全部|所有|一切))"
)
"""Service notices, too."""

AGAIN = (
    "^(?><polite>|<asking>| )*(?:恢复|(?:重新|继续|再)(?:订阅|接收?|收)|订阅(?!号)"
    "|(?:重新|再)?(?:打开|开[启通]?|接收)<kind>*(?:<advert>|<plain>))(?><kind>|<rest>|接收|推送| )*$"
)
"""Messages are wanted again, and nothing else is said."""

FEWER = ("<toooften>(?!\\S*<advert>)", r"<mayi>.*<toooften>|<toooften>.*<mayi>")
"""It is asked about, even where verb and object are both said: 能不能别天天发消息."""

MEANING = (
    r"(?<!\S)(?><polite>|[这那]个?|说的?|问)*(?:<stop>|t)(?>是|到底|究竟|代表|指)*"
    r"(?:(?:[什啥]么?|哪个)意思|干[嘛啥]|干什么|有[什啥]么?用|[什啥]么?|怎么回事)(?><polite>|用)*(?!\S)"
)
"""Who asks what the word is for: TD是什么意思."""
