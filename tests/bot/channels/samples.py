"""One sample of every message and event type of an Official Account; all identifiers are invented.

Source of the element names: wechat/official-account-callbacks.md §4-6.
"""

from handlers.kinds import Kind
from tests.bot.channels.sample import Nested, event, message
from tests.bot.channels.samples_system import SYSTEM_EVENTS

_KEY = {"EventKey": "key_1"}

MESSAGES = [
    message(Kind.TEXT, {"Content": "  你好 👨‍👩‍👧\n第二行 "}, text="  你好 👨‍👩‍👧\n第二行 "),
    message(Kind.TEXT, {"Content": ""}, name="text, empty"),
    message(
        Kind.TEXT,
        {"Content": "这篇不错", "MsgDataId": "2247483701", "Idx": "1", "BusinessId": "0"},
        name="text, from an article",
        text="这篇不错",
    ),
    message(
        Kind.TEXT,
        {"Content": "满意", "bizmsgmenuid": "101"},
        name="text, menu line",
        text="满意",
        choice="101",
    ),
    message(Kind.IMAGE, {"PicUrl": "https://pic.example/1", "MediaId": "media_1"}),
    message(Kind.VOICE, {"MediaId": "media_2", "Format": "amr"}),
    message(
        Kind.VOICE,
        {"MediaId": "media_2", "Format": "speex", "MediaId16K": "media_3", "Recognition": "查订单"},
        name="voice, recognised",
        text="查订单",
    ),
    message(Kind.VIDEO, {"MediaId": "media_4", "ThumbMediaId": "thumb_4"}),
    message(Kind.SHORT_VIDEO, {"MediaId": "media_5", "ThumbMediaId": "thumb_5"}),
    message(
        Kind.LOCATION,
        {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "越秀区 & 天河区"},
    ),
    message(Kind.LINK, {"Title": "一篇", "Description": "讲茶", "Url": "https://tea.example/?a=1&b=2"}),
    message(
        Kind.MINI_PROGRAM_PAGE,
        {
            "Title": "店",
            "AppId": "wx2",
            "PagePath": "p/i",
            "ThumbUrl": "https://t.example",
            "ThumbMediaId": "th",
        },
    ),
    message(
        Kind.FILE,
        {"Title": "a.pdf", "Description": "1 KB", "FileKey": "fk", "FileMd5": "0cc1", "FileTotalLen": "1024"},
    ),
]

_MENU = [
    event(Kind.FOLLOW, "subscribe", {"EventKey": ""}),
    event(
        Kind.FOLLOW,
        "subscribe",
        {"EventKey": "qrscene_ch_2026A", "Ticket": "gQH47j", "UnionId": "u_1"},
        name="subscribe, by code",
        scene="ch_2026A",
    ),
    event(Kind.FOLLOW, "subscribe", {"EventKey": "last_trade_no_40012"}, name="subscribe, after payment"),
    event(Kind.UNFOLLOW, "unsubscribe", {"EventKey": ""}),
    event(Kind.SCAN, "SCAN", {"EventKey": "4711", "Ticket": "gQH47j"}, scene="4711"),
    event(
        Kind.LOCATION_REPORT,
        "LOCATION",
        {"Latitude": "23.137466", "Longitude": "113.352425", "Precision": "119.38"},
    ),
    event(Kind.MENU_CLICK, "CLICK", _KEY, choice="key_1"),
    event(Kind.MENU_VIEW, "VIEW", {"EventKey": "https://shop.example/?p=1", "MenuId": "430001"}),
    event(Kind.MENU_MINI_PROGRAM, "view_miniprogram", {"EventKey": "pages/index", "MenuId": "430001"}),
]
_SCAN = Nested(
    "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[1&2]]></ScanResult></ScanCodeInfo>",
    {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1&2"}},
)
_ONE_PICTURE = Nested(
    "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum><![CDATA[5a75]]></PicMd5Sum></item></PicList>"
    "</SendPicsInfo>",
    {"SendPicsInfo": {"Count": "1", "PicList": {"item": [{"PicMd5Sum": "5a75"}]}}},
)
_TWO_PICTURES = Nested(
    "<SendPicsInfo><Count>2</Count>\n<PicList>\n<item><PicMd5Sum>5a75</PicMd5Sum></item>\n"
    "<item><PicMd5Sum>77aa</PicMd5Sum></item>\n</PicList>\n</SendPicsInfo>",
    {"SendPicsInfo": {"Count": "2", "PicList": {"item": [{"PicMd5Sum": "5a75"}, {"PicMd5Sum": "77aa"}]}}},
)
_PLACE = Nested(
    "<SendLocationInfo><Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Scale>15</Scale>"
    "<Label><![CDATA[北京路]]></Label><Poiname><![CDATA[]]></Poiname></SendLocationInfo>",
    {
        "SendLocationInfo": {
            "Location_X": "23.1",
            "Location_Y": "113.3",
            "Scale": "15",
            "Label": "北京路",
            "Poiname": "",
        }
    },
)
_MENU_DEVICES = [
    event(Kind.MENU_SCAN_PUSH, "scancode_push", _KEY, _SCAN, choice="key_1"),
    event(Kind.MENU_SCAN_WAIT, "scancode_waitmsg", _KEY, _SCAN, choice="key_1"),
    event(Kind.MENU_PHOTO, "pic_sysphoto", _KEY, _ONE_PICTURE, choice="key_1"),
    event(Kind.MENU_PHOTO_OR_ALBUM, "pic_photo_or_album", _KEY, _TWO_PICTURES, choice="key_1"),
    event(Kind.MENU_ALBUM, "pic_weixin", _KEY, _TWO_PICTURES, choice="key_1"),
    event(Kind.MENU_LOCATION, "location_select", _KEY, _PLACE, choice="key_1"),
]

SAMPLES = [*MESSAGES, *_MENU, *_MENU_DEVICES, *SYSTEM_EVENTS]
