"""One sample of every message and event type of an Official Account; all identifiers are invented.

Source of the element names: wechat/official-account-callbacks.md §4-6.
"""

from dataclasses import dataclass, field

from handlers.contract import FieldValue
from handlers.kinds import Kind

ACCOUNT = "gh_0a1b2c3d4e5f"
OPENID = "oSample_of_28_characters_001"
CREATED = 1714112445
COMMON = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": str(CREATED)}
_KEY = {"EventKey": "key_1"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A callback's elements beyond the common ones, as XML and as the fields that must come of it."""

    name: str
    kind: Kind
    xml: str
    fields: dict[str, FieldValue]
    text: str = ""
    scene: str = ""
    choice: str = ""

    @property
    def body(self) -> bytes:
        """The decrypted body."""
        return f"<xml>{_flat(COMMON)}{self.xml}</xml>".encode()

    @property
    def all_fields(self) -> dict[str, FieldValue]:
        """What Event.fields must be."""
        return {**COMMON, **self.fields}


@dataclass(frozen=True, slots=True)
class _Nested:
    xml: str
    fields: dict[str, FieldValue] = field(default_factory=dict)


_NOTHING = _Nested("")


def _flat(fields: dict[str, str]) -> str:
    return "".join(f"<{name}><![CDATA[{text}]]></{name}>\n" for name, text in fields.items())


def _message(
    kind: Kind, fields: dict[str, str], *, name: str = "", text: str = "", choice: str = ""
) -> Sample:
    flat: dict[str, str] = {"MsgType": kind.value, **fields, "MsgId": "24540000000000001"}
    return Sample(name or kind.value, kind, _flat(flat), {**flat}, text=text, choice=choice)


def _event(
    kind: Kind,
    wire_name: str,
    fields: dict[str, str] | None = None,
    nested: _Nested = _NOTHING,
    **derived: str,
) -> Sample:
    flat: dict[str, str] = {"MsgType": "event", "Event": wire_name, **(fields or {})}
    name = derived.pop("name", wire_name)
    return Sample(name, kind, _flat(flat) + nested.xml, {**flat, **nested.fields}, **derived)


MESSAGES = [
    _message(Kind.TEXT, {"Content": "  你好 👨‍👩‍👧\n第二行 "}, text="  你好 👨‍👩‍👧\n第二行 "),
    _message(Kind.TEXT, {"Content": ""}, name="text, empty"),
    _message(
        Kind.TEXT,
        {"Content": "这篇不错", "MsgDataId": "2247483701", "Idx": "1", "BusinessId": "0"},
        name="text, from an article",
        text="这篇不错",
    ),
    _message(
        Kind.TEXT,
        {"Content": "满意", "bizmsgmenuid": "101"},
        name="text, menu line",
        text="满意",
        choice="101",
    ),
    _message(Kind.IMAGE, {"PicUrl": "https://pic.example/1", "MediaId": "media_1"}),
    _message(Kind.VOICE, {"MediaId": "media_2", "Format": "amr"}),
    _message(
        Kind.VOICE,
        {"MediaId": "media_2", "Format": "speex", "MediaId16K": "media_3", "Recognition": "查订单"},
        name="voice, recognised",
        text="查订单",
    ),
    _message(Kind.VIDEO, {"MediaId": "media_4", "ThumbMediaId": "thumb_4"}),
    _message(Kind.SHORT_VIDEO, {"MediaId": "media_5", "ThumbMediaId": "thumb_5"}),
    _message(
        Kind.LOCATION,
        {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "越秀区 & 天河区"},
    ),
    _message(Kind.LINK, {"Title": "一篇", "Description": "讲茶", "Url": "https://tea.example/?a=1&b=2"}),
    _message(
        Kind.MINI_PROGRAM_PAGE,
        {
            "Title": "店",
            "AppId": "wx2",
            "PagePath": "p/i",
            "ThumbUrl": "https://t.example",
            "ThumbMediaId": "th",
        },
    ),
    _message(
        Kind.FILE,
        {"Title": "a.pdf", "Description": "1 KB", "FileKey": "fk", "FileMd5": "0cc1", "FileTotalLen": "1024"},
    ),
]

_MENU = [
    _event(Kind.FOLLOW, "subscribe", {"EventKey": ""}),
    _event(
        Kind.FOLLOW,
        "subscribe",
        {"EventKey": "qrscene_ch_2026A", "Ticket": "gQH47j", "UnionId": "u_1"},
        name="subscribe, by code",
        scene="ch_2026A",
    ),
    _event(Kind.FOLLOW, "subscribe", {"EventKey": "last_trade_no_40012"}, name="subscribe, after payment"),
    _event(Kind.UNFOLLOW, "unsubscribe", {"EventKey": ""}),
    _event(Kind.SCAN, "SCAN", {"EventKey": "4711", "Ticket": "gQH47j"}, scene="4711"),
    _event(
        Kind.LOCATION_REPORT,
        "LOCATION",
        {"Latitude": "23.137466", "Longitude": "113.352425", "Precision": "119.38"},
    ),
    _event(Kind.MENU_CLICK, "CLICK", _KEY, choice="key_1"),
    _event(Kind.MENU_VIEW, "VIEW", {"EventKey": "https://shop.example/?p=1", "MenuId": "430001"}),
    _event(Kind.MENU_MINI_PROGRAM, "view_miniprogram", {"EventKey": "pages/index", "MenuId": "430001"}),
]
_SCAN = _Nested(
    "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[1&2]]></ScanResult></ScanCodeInfo>",
    {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1&2"}},
)
_ONE_PICTURE = _Nested(
    "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum><![CDATA[5a75]]></PicMd5Sum></item></PicList>"
    "</SendPicsInfo>",
    {"SendPicsInfo": {"Count": "1", "PicList": {"item": [{"PicMd5Sum": "5a75"}]}}},
)
_TWO_PICTURES = _Nested(
    "<SendPicsInfo><Count>2</Count>\n<PicList>\n<item><PicMd5Sum>5a75</PicMd5Sum></item>\n"
    "<item><PicMd5Sum>77aa</PicMd5Sum></item>\n</PicList>\n</SendPicsInfo>",
    {"SendPicsInfo": {"Count": "2", "PicList": {"item": [{"PicMd5Sum": "5a75"}, {"PicMd5Sum": "77aa"}]}}},
)
_PLACE = _Nested(
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
    _event(Kind.MENU_SCAN_PUSH, "scancode_push", _KEY, _SCAN, choice="key_1"),
    _event(Kind.MENU_SCAN_WAIT, "scancode_waitmsg", _KEY, _SCAN, choice="key_1"),
    _event(Kind.MENU_PHOTO, "pic_sysphoto", _KEY, _ONE_PICTURE, choice="key_1"),
    _event(Kind.MENU_PHOTO_OR_ALBUM, "pic_photo_or_album", _KEY, _TWO_PICTURES, choice="key_1"),
    _event(Kind.MENU_ALBUM, "pic_weixin", _KEY, _TWO_PICTURES, choice="key_1"),
    _event(Kind.MENU_LOCATION, "location_select", _KEY, _PLACE, choice="key_1"),
]

_MASS = _Nested(
    "<CopyrightCheckResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx>"
    "<AuditState>2</AuditState></item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>"
    "<ArticleUrlResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl>u1</ArticleUrl>"
    "</item><item><ArticleIdx>2</ArticleIdx><ArticleUrl>u2</ArticleUrl></item></ResultList></ArticleUrlResult>",
    {
        "CopyrightCheckResult": {
            "Count": "1",
            "ResultList": {"item": [{"ArticleIdx": "1", "AuditState": "2"}]},
            "CheckState": "2",
        },
        "ArticleUrlResult": {
            "Count": "2",
            "ResultList": {
                "item": [{"ArticleIdx": "1", "ArticleUrl": "u1"}, {"ArticleIdx": "2", "ArticleUrl": "u2"}]
            },
        },
    },
)
_PUBLISHED = _Nested(
    "<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status>"
    "<article_id><![CDATA[a_1]]></article_id><article_detail><count>1</count><item><idx>1</idx>"
    "<article_url><![CDATA[https://a.example]]></article_url></item></article_detail></PublishEventInfo>",
    {
        "PublishEventInfo": {
            "publish_id": "2247503051",
            "publish_status": "0",
            "article_id": "a_1",
            "article_detail": {"count": "1", "item": [{"idx": "1", "article_url": "https://a.example"}]},
        }
    },
)
_POPUP = _Nested(
    "<SubscribeMsgPopupEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>accept"
    "</SubscribeStatusString><PopupScene>2</PopupScene></List><List><TemplateId>T2</TemplateId>"
    "<SubscribeStatusString>reject</SubscribeStatusString><PopupScene>2</PopupScene></List>"
    "</SubscribeMsgPopupEvent>",
    {
        "SubscribeMsgPopupEvent": {
            "List": [
                {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "2"},
                {"TemplateId": "T2", "SubscribeStatusString": "reject", "PopupScene": "2"},
            ]
        }
    },
)
_CHANGE = _Nested(
    "<SubscribeMsgChangeEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>reject"
    "</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
    {"SubscribeMsgChangeEvent": {"List": [{"TemplateId": "T1", "SubscribeStatusString": "reject"}]}},
)
_SENT = _Nested(
    "<SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>18</MsgID><ErrorCode>0</ErrorCode>"
    "<ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>",
    {
        "SubscribeMsgSentEvent": {
            "List": [{"TemplateId": "T1", "MsgID": "18", "ErrorCode": "0", "ErrorStatus": "success"}]
        }
    },
)
_COUNTS = {"TotalCount": "100", "FilterCount": "80", "SentCount": "75", "ErrorCount": "5"}
_REPORTS = [
    _event(
        Kind.TEMPLATE_SENT, "TEMPLATESENDJOBFINISH", {"MsgID": "200163836", "Status": "failed: system failed"}
    ),
    _event(
        Kind.MASS_SENT,
        "MASSSENDJOBFINISH",
        {"MsgID": "1000001625", "Status": "send success", **_COUNTS},
        _MASS,
    ),
    _event(Kind.FREE_PUBLISH_DONE, "FREEPUBLISHJOBFINISH", nested=_PUBLISHED),
    _event(Kind.PUBLISH_DONE, "PUBLISHJOBFINISH", nested=_PUBLISHED),
    _event(Kind.SUBSCRIPTION_POPUP, "subscribe_msg_popup_event", nested=_POPUP),
    _event(Kind.SUBSCRIPTION_CHANGE, "subscribe_msg_change_event", nested=_CHANGE),
    _event(Kind.SUBSCRIPTION_SENT, "subscribe_msg_sent_event", nested=_SENT),
]

_AGENT = "agent_1@brand"
_SESSIONS = [
    _event(Kind.AGENT_SESSION_OPENED, "kf_create_session", {"KfAccount": _AGENT}),
    _event(Kind.AGENT_SESSION_CLOSED, "kf_close_session", {"KfAccount": _AGENT, "CloseType": "KF"}),
    _event(
        Kind.AGENT_SESSION_SWITCHED,
        "kf_switch_session",
        {"FromKfAccount": _AGENT, "ToKfAccount": "agent_2@brand"},
    ),
    _event(Kind.TEMP_SESSION_ENTERED, "user_enter_tempsession", {"SessionFrom": "page_1"}),
]

_QUALIFICATION = [
    _event(Kind.QUALIFICATION_VERIFIED, "qualification_verify_success", {"ExpiredTime": "1442401156"}),
    _event(
        Kind.QUALIFICATION_FAILED,
        "qualification_verify_fail",
        {"FailTime": "1442401122", "FailReason": "字迹"},
    ),
    _event(Kind.NAMING_VERIFIED, "naming_verify_success", {"ExpiredTime": "1442401093"}),
    _event(Kind.NAMING_FAILED, "naming_verify_fail", {"FailTime": "1442401061", "FailReason": "重名"}),
    _event(Kind.ANNUAL_RENEW, "annual_renew", {"ExpiredTime": "1442401004"}),
    _event(Kind.VERIFICATION_EXPIRED, "verify_expired", {"ExpiredTime": "1442400900"}),
]

_CARD = {"CardId": "pCard_1"}
_HELD = {**_CARD, "UserCardCode": "110201201245"}
_CARDS = [
    _event(Kind.CARD_APPROVED, "card_pass_check", _CARD),
    _event(Kind.CARD_REFUSED, "card_not_pass_check", {**_CARD, "RefuseReason": "图"}),
    _event(
        Kind.CARD_TAKEN,
        "user_get_card",
        {
            **_HELD,
            "IsGiveByFriend": "1",
            "FriendUserName": "oFriend",
            "OuterId": "0",
            "OldUserCardCode": "11",
            "OuterStr": "shop",
            "IsRestoreMemberCard": "0",
            "IsRecommendByFriend": "0",
            "UnionId": "u_1",
        },
    ),
    _event(
        Kind.CARD_GIFTED,
        "user_gifting_card",
        {**_HELD, "IsReturnBack": "0", "FriendUserName": "oFriend", "IsChatRoom": "0"},
    ),
    _event(Kind.CARD_DELETED, "user_del_card", _HELD),
    _event(
        Kind.CARD_CONSUMED,
        "user_consume_card",
        {
            **_HELD,
            "ConsumeSource": "FROM_API",
            "LocationName": "",
            "StaffOpenId": "oClerk",
            "VerifyCode": "",
            "RemarkAmount": "",
            "OuterStr": "shop",
        },
    ),
    _event(
        Kind.CARD_PAID,
        "user_pay_from_pay_cell",
        {**_HELD, "TransId": "1000", "LocationId": "291710000", "Fee": "10000", "OriginalFee": "10000"},
    ),
    _event(Kind.CARD_VIEWED, "user_view_card", {**_HELD, "OuterStr": "shop"}),
    _event(Kind.CARD_SESSION_ENTERED, "user_enter_session_from_card", _HELD),
    _event(
        Kind.MEMBER_CARD_UPDATED, "update_member_card", {**_HELD, "ModifyBonus": "3", "ModifyBalance": "0"}
    ),
    _event(Kind.CARD_STOCK_LOW, "card_sku_remind", {**_CARD, "Detail": "库存不足"}),
    _event(
        Kind.CARD_ORDER_PAID,
        "card_pay_order",
        {
            "OrderId": "404091456",
            "Status": "ORDER_STATUS_FINANCE_SUCC",
            "CreateOrderTime": "1472030000",
            "PayFinishTime": "0",
            "Desc": "",
            "FreeCoinCount": "200",
            "PayCoinCount": "0",
            "RefundFreeCoinCount": "0",
            "RefundPayCoinCount": "0",
            "OrderType": "ORDER_TYPE_SYS_ADD",
            "Memo": "开通",
            "ReceiptInfo": "",
        },
    ),
    _event(Kind.MEMBER_CARD_FORM, "submit_membercard_user_info", _HELD),
    _event(Kind.GIFT_CARD_PAID, "giftcard_pay_done", {"PageId": "p_1", "OrderId": "o_1"}),
    _event(
        Kind.GIFT_CARD_SENT,
        "giftcard_send_to_friend",
        {"PageId": "p_1", "OrderId": "o_1", "IsChatRoom": "true", "IsReturnBack": "true"},
    ),
    _event(
        Kind.GIFT_CARD_ACCEPTED,
        "giftcard_user_accept",
        {"PageId": "p_1", "OrderId": "o_1", "IsChatRoom": "true"},
    ),
    _event(
        Kind.CARD_MERCHANT_CHECKED,
        "card_merchant_check_result",
        {"MerchantId": "2", "IsPass": "1", "Reason": ""},
    ),
]

_REVOKED = {"OpenID": OPENID, "AppID": "wx0a1b", "RevokeInfo": "301"}
_OTHERS = [
    _event(Kind.PROFILE_MODIFIED, "user_info_modified", _REVOKED),
    _event(Kind.AUTHORISATION_REVOKED, "user_authorization_revoke", _REVOKED),
    _event(Kind.GUIDE_QRCODE_SCANNED, "guide_qrcode_scan_event", {"QrcodeInfo": "q"}),
    _event(Kind.SHOP_CHECKED, "poi_check_notify", {"UniqId": "u", "PoiId": "p", "Result": "succ", "Msg": ""}),
    _event(Kind.INVOICE_AUTHORISED, "user_authorize_invoice", {"SuccOrderId": "s", "FailOrderId": ""}),
    _event(Kind.INVOICE_TITLE, "submit_invoice_title", {"title": "某公司", "tax_no": "91"}),
    _event(Kind.CLOUD_INVOICE, "cloud_invoice_invoiceresult_event", {"fpqqlsh": "1", "status": "0"}),
    _event(Kind.MEDIA_CHECKED, "wxa_media_check", {"isrisky": "0", "trace_id": "t"}),
    _event(
        Kind.SHAKE,
        "ShakearoundUserShake",
        nested=_Nested(
            "<ChosenBeacon><Uuid>b1</Uuid><Major>1</Major></ChosenBeacon><AroundBeacons><AroundBeacon>"
            "<Uuid>b2</Uuid></AroundBeacon><AroundBeacon><Uuid>b3</Uuid></AroundBeacon></AroundBeacons>",
            {
                "ChosenBeacon": {"Uuid": "b1", "Major": "1"},
                "AroundBeacons": {"AroundBeacon": [{"Uuid": "b2"}, {"Uuid": "b3"}]},
            },
        ),
    ),
    _event(Kind.WIFI_CONNECTED, "WifiConnected", {"ConnectTime": "0", "ShopId": "", "DeviceNo": "d"}),
    _event(Kind.SHOP_ORDER, "merchant_order", {"OrderId": "o", "OrderStatus": "2", "ProductId": "p"}),
    _event(Kind.DEVICE, "device_text", {"DeviceType": "t", "DeviceID": "d"}),
    _event(Kind.DEVICE, "device_subscribe_status", {"DeviceID": "d", "OpType": "0"}),
    _event(Kind.UNKNOWN, "debug_demo", {"debug_str": "hello world"}),
    _event(Kind.UNKNOWN, "", {"x": "1"}, name="event without a name"),
    Sample("unknown message", Kind.UNKNOWN, "<MsgType>hologram</MsgType>", {"MsgType": "hologram"}),
]

EVENTS = [
    *_MENU,
    *_MENU_DEVICES,
    *_REPORTS,
    *_SESSIONS,
    *_QUALIFICATION,
    *_CARDS,
    *_OTHERS,
]
SAMPLES = [*MESSAGES, *EVENTS]
