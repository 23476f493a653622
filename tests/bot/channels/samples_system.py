"""Samples of what the platform reports by itself, §6.2-6.7; all identifiers are invented."""

from handlers.kinds import Kind
from tests.bot.channels.sample import OPENID, Nested, Sample, event, message

_MASS = Nested(
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
_PUBLISHED = Nested(
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
_POPUP = Nested(
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
_CHANGE = Nested(
    "<SubscribeMsgChangeEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>reject"
    "</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
    {"SubscribeMsgChangeEvent": {"List": [{"TemplateId": "T1", "SubscribeStatusString": "reject"}]}},
)
_SENT = Nested(
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
    event(
        Kind.TEMPLATE_SENT, "TEMPLATESENDJOBFINISH", {"MsgID": "200163836", "Status": "failed: system failed"}
    ),
    event(
        Kind.MASS_SENT,
        "MASSSENDJOBFINISH",
        {"MsgID": "1000001625", "Status": "send success", **_COUNTS},
        _MASS,
    ),
    event(Kind.FREE_PUBLISH_DONE, "FREEPUBLISHJOBFINISH", nested=_PUBLISHED),
    event(Kind.PUBLISH_DONE, "PUBLISHJOBFINISH", nested=_PUBLISHED),
    event(Kind.SUBSCRIPTION_POPUP, "subscribe_msg_popup_event", nested=_POPUP),
    event(Kind.SUBSCRIPTION_CHANGE, "subscribe_msg_change_event", nested=_CHANGE),
    event(Kind.SUBSCRIPTION_SENT, "subscribe_msg_sent_event", nested=_SENT),
]

_AGENT = "agent_1@brand"
_SESSIONS = [
    event(Kind.AGENT_SESSION_OPENED, "kf_create_session", {"KfAccount": _AGENT}),
    event(Kind.AGENT_SESSION_CLOSED, "kf_close_session", {"KfAccount": _AGENT, "CloseType": "KF"}),
    event(
        Kind.AGENT_SESSION_SWITCHED,
        "kf_switch_session",
        {"FromKfAccount": _AGENT, "ToKfAccount": "agent_2@brand"},
    ),
    event(Kind.TEMP_SESSION_ENTERED, "user_enter_tempsession", {"SessionFrom": "page_1"}),
]

_QUALIFICATION = [
    event(Kind.QUALIFICATION_VERIFIED, "qualification_verify_success", {"ExpiredTime": "1442401156"}),
    event(
        Kind.QUALIFICATION_FAILED,
        "qualification_verify_fail",
        {"FailTime": "1442401122", "FailReason": "字迹"},
    ),
    event(Kind.NAMING_VERIFIED, "naming_verify_success", {"ExpiredTime": "1442401093"}),
    event(Kind.NAMING_FAILED, "naming_verify_fail", {"FailTime": "1442401061", "FailReason": "重名"}),
    event(Kind.ANNUAL_RENEW, "annual_renew", {"ExpiredTime": "1442401004"}),
    event(Kind.VERIFICATION_EXPIRED, "verify_expired", {"ExpiredTime": "1442400900"}),
]

_CARD = {"CardId": "pCard_1"}
_HELD = {**_CARD, "UserCardCode": "110201201245"}
_CARDS = [
    event(Kind.CARD_APPROVED, "card_pass_check", _CARD),
    event(Kind.CARD_REFUSED, "card_not_pass_check", {**_CARD, "RefuseReason": "图"}),
    event(
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
    event(
        Kind.CARD_GIFTED,
        "user_gifting_card",
        {**_HELD, "IsReturnBack": "0", "FriendUserName": "oFriend", "IsChatRoom": "0"},
    ),
    event(Kind.CARD_DELETED, "user_del_card", _HELD),
    event(
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
    event(
        Kind.CARD_PAID,
        "user_pay_from_pay_cell",
        {**_HELD, "TransId": "1000", "LocationId": "291710000", "Fee": "10000", "OriginalFee": "10000"},
    ),
    event(Kind.CARD_VIEWED, "user_view_card", {**_HELD, "OuterStr": "shop"}),
    event(Kind.CARD_SESSION_ENTERED, "user_enter_session_from_card", _HELD),
    event(
        Kind.MEMBER_CARD_UPDATED, "update_member_card", {**_HELD, "ModifyBonus": "3", "ModifyBalance": "0"}
    ),
    event(Kind.CARD_STOCK_LOW, "card_sku_remind", {**_CARD, "Detail": "库存不足"}),
    event(
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
    event(Kind.MEMBER_CARD_FORM, "submit_membercard_user_info", _HELD),
    event(Kind.GIFT_CARD_PAID, "giftcard_pay_done", {"PageId": "p_1", "OrderId": "o_1"}),
    event(
        Kind.GIFT_CARD_SENT,
        "giftcard_send_to_friend",
        {"PageId": "p_1", "OrderId": "o_1", "IsChatRoom": "true", "IsReturnBack": "true"},
    ),
    event(
        Kind.GIFT_CARD_ACCEPTED,
        "giftcard_user_accept",
        {"PageId": "p_1", "OrderId": "o_1", "IsChatRoom": "true"},
    ),
    event(
        Kind.CARD_MERCHANT_CHECKED,
        "card_merchant_check_result",
        {"MerchantId": "2", "IsPass": "1", "Reason": ""},
    ),
]

_REVOKED = {"OpenID": OPENID, "AppID": "wx0a1b", "RevokeInfo": "301"}
_DEVICE = Nested(
    "<MsgType>device_event</MsgType><Event>bind</Event><DeviceType>t</DeviceType><DeviceID>d</DeviceID>",
    {"MsgType": "device_event", "Event": "bind", "DeviceType": "t", "DeviceID": "d"},
)
_OTHERS = [
    event(Kind.PROFILE_MODIFIED, "user_info_modified", _REVOKED),
    event(Kind.AUTHORISATION_REVOKED, "user_authorization_revoke", _REVOKED),
    event(Kind.GUIDE_QRCODE_SCANNED, "guide_qrcode_scan_event", {"QrcodeInfo": "q"}),
    event(Kind.SHOP_CHECKED, "poi_check_notify", {"UniqId": "u", "PoiId": "p", "Result": "succ", "Msg": ""}),
    event(Kind.INVOICE_AUTHORISED, "user_authorize_invoice", {"SuccOrderId": "s", "FailOrderId": ""}),
    event(Kind.INVOICE_TITLE, "submit_invoice_title", {"title": "某公司", "tax_no": "91"}),
    event(Kind.CLOUD_INVOICE, "cloud_invoice_invoiceresult_event", {"fpqqlsh": "1", "status": "0"}),
    event(Kind.MEDIA_CHECKED, "wxa_media_check", {"isrisky": "0", "trace_id": "t"}),
    event(
        Kind.SHAKE,
        "ShakearoundUserShake",
        nested=Nested(
            "<ChosenBeacon><Uuid>b1</Uuid><Major>1</Major></ChosenBeacon><AroundBeacons><AroundBeacon>"
            "<Uuid>b2</Uuid></AroundBeacon><AroundBeacon><Uuid>b3</Uuid></AroundBeacon></AroundBeacons>",
            {
                "ChosenBeacon": {"Uuid": "b1", "Major": "1"},
                "AroundBeacons": {"AroundBeacon": [{"Uuid": "b2"}, {"Uuid": "b3"}]},
            },
        ),
    ),
    event(Kind.WIFI_CONNECTED, "WifiConnected", {"ConnectTime": "0", "ShopId": "", "DeviceNo": "d"}),
    event(Kind.SHOP_ORDER, "merchant_order", {"OrderId": "o", "OrderStatus": "2", "ProductId": "p"}),
    event(Kind.DEVICE, "device_text", {"DeviceType": "t", "DeviceID": "d"}),
    event(Kind.DEVICE, "device_subscribe_status", {"DeviceID": "d", "OpType": "0"}),
    event(Kind.UNKNOWN, "debug_demo", {"debug_str": "hello world"}),
    event(Kind.UNKNOWN, "", {"x": "1"}, name="event without a name"),
    Sample("device_event", Kind.DEVICE_EVENT, _DEVICE.xml, _DEVICE.fields),
    message(Kind.DEVICE_TEXT, {"DeviceType": "t", "DeviceID": "d", "Content": "AAE=", "OpenID": "0"}),
    Sample("a note", Kind.UNKNOWN_MESSAGE, "<MsgType>note</MsgType>", {"MsgType": "note"}),
]

SYSTEM_EVENTS = [*_REPORTS, *_SESSIONS, *_QUALIFICATION, *_CARDS, *_OTHERS]
