"""Every message and event type of an Official Account, by its name on the wire.

Source: wechat/official-account-callbacks.md §5 and §6. Messages carry the platform's MsgType; events
carry `event.` and the platform's Event in lower case (the platform's own case varies). What no kind fits is a
message of the member's or an event, as its MsgType says.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a callback is."""

    # messages, §5
    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORT_VIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    MINI_PROGRAM_PAGE = "miniprogrampage"
    FILE = "file"
    UNKNOWN_MESSAGE = "unknown_message"  # of a type that is not listed here
    # follow, QR, location, menu, §6.1
    FOLLOW = "event.subscribe"
    UNFOLLOW = "event.unsubscribe"
    SCAN = "event.scan"
    LOCATION_REPORT = "event.location"
    MENU_CLICK = "event.click"
    MENU_VIEW = "event.view"
    MENU_MINI_PROGRAM = "event.view_miniprogram"
    MENU_SCAN_PUSH = "event.scancode_push"
    MENU_SCAN_WAIT = "event.scancode_waitmsg"
    MENU_PHOTO = "event.pic_sysphoto"
    MENU_PHOTO_OR_ALBUM = "event.pic_photo_or_album"
    MENU_ALBUM = "event.pic_weixin"
    MENU_LOCATION = "event.location_select"
    # delivery reports, §6.2
    TEMPLATE_SENT = "event.templatesendjobfinish"
    MASS_SENT = "event.masssendjobfinish"
    FREE_PUBLISH_DONE = "event.freepublishjobfinish"
    PUBLISH_DONE = "event.publishjobfinish"
    SUBSCRIPTION_POPUP = "event.subscribe_msg_popup_event"
    SUBSCRIPTION_CHANGE = "event.subscribe_msg_change_event"
    SUBSCRIPTION_SENT = "event.subscribe_msg_sent_event"
    # customer-service sessions, §6.3
    AGENT_SESSION_OPENED = "event.kf_create_session"
    AGENT_SESSION_CLOSED = "event.kf_close_session"
    AGENT_SESSION_SWITCHED = "event.kf_switch_session"
    TEMP_SESSION_ENTERED = "event.user_enter_tempsession"
    # account qualification, §6.4
    QUALIFICATION_VERIFIED = "event.qualification_verify_success"
    QUALIFICATION_FAILED = "event.qualification_verify_fail"
    NAMING_VERIFIED = "event.naming_verify_success"
    NAMING_FAILED = "event.naming_verify_fail"
    ANNUAL_RENEW = "event.annual_renew"
    VERIFICATION_EXPIRED = "event.verify_expired"
    # cards and coupons, §6.5
    CARD_APPROVED = "event.card_pass_check"
    CARD_REFUSED = "event.card_not_pass_check"
    CARD_TAKEN = "event.user_get_card"
    CARD_GIFTED = "event.user_gifting_card"
    CARD_DELETED = "event.user_del_card"
    CARD_CONSUMED = "event.user_consume_card"
    CARD_PAID = "event.user_pay_from_pay_cell"
    CARD_VIEWED = "event.user_view_card"
    CARD_SESSION_ENTERED = "event.user_enter_session_from_card"
    MEMBER_CARD_UPDATED = "event.update_member_card"
    CARD_STOCK_LOW = "event.card_sku_remind"
    CARD_ORDER_PAID = "event.card_pay_order"
    MEMBER_CARD_FORM = "event.submit_membercard_user_info"
    GIFT_CARD_PAID = "event.giftcard_pay_done"
    GIFT_CARD_SENT = "event.giftcard_send_to_friend"
    GIFT_CARD_ACCEPTED = "event.giftcard_user_accept"
    CARD_MERCHANT_CHECKED = "event.card_merchant_check_result"
    # privacy, §6.6
    PROFILE_MODIFIED = "event.user_info_modified"
    AUTHORISATION_REVOKED = "event.user_authorization_revoke"
    # others a switch should tolerate, §6.7
    GUIDE_QRCODE_SCANNED = "event.guide_qrcode_scan_event"
    SHOP_CHECKED = "event.poi_check_notify"
    INVOICE_AUTHORISED = "event.user_authorize_invoice"
    INVOICE_TITLE = "event.submit_invoice_title"
    CLOUD_INVOICE = "event.cloud_invoice_invoiceresult_event"
    MEDIA_CHECKED = "event.wxa_media_check"
    SHAKE = "event.shakearoundusershake"
    WIFI_CONNECTED = "event.wificonnected"
    SHOP_ORDER = "event.merchant_order"
    DEVICE = "event.device_*"
    # a member's hardware, not the member: MsgTypes of their own (wechat/changes-2026-11.md 4)
    DEVICE_EVENT = "device_event"
    DEVICE_TEXT = "device_text"
    # any other event: kept whole, logged, acknowledged
    UNKNOWN = "unknown"

    def __init__(self, name: str) -> None:
        # Whether the member wrote it, which opens the 48-hour window.
        self.is_message = not name.startswith(("event.", "device_")) and name != "unknown"
