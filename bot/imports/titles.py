"""What people and other systems' exports call the columns of sheets.

Seen in exports of Taobao and Tmall, Youzan and the WeChat shop (2026-11). Of two titles for one field the
first is taken: whom Roost knows by itself, what was really paid for this row, and when.
"""

from core.sheets.columns import Columns

_MEMBER = (
    "会员", "openid", "微信openid", "会员编号", "会员ID", "用户ID", "买家会员名", "买家ID", "买家昵称",
)  # fmt: skip

ATTRIBUTES = Columns(aliases={"member": _MEMBER}, needed=("member",), longest_other=200)

ORDERS = Columns(
    aliases={
        "order": ("订单号", "订单编号", "主订单编号", "主订单号", "订单ID"),
        "line": ("行号", "子订单编号", "子订单号"),
        "member": _MEMBER,
        "product": (
            "商品", "商品名称", "商品标题", "宝贝标题", "宝贝名称", "全部商品名称", "产品名称", "产品",
            "标题",
        ),
        "quantity": (
            "数量", "购买数量", "商品数量", "宝贝总数量", "宝贝数量", "订单商品总件数", "件数",
        ),
        "amount": (
            "商品实付金额", "商品实际价格(总共)", "实付金额", "实付款", "实际支付金额", "买家实际支付金额",
            "买家实付金额", "订单实付金额", "订单实际支付金额", "实收款", "实收金额", "支付金额", "付款金额",
            "金额", "成交金额", "订单金额", "总金额",
        ),
        "paid_at": (
            "付款时间", "支付时间", "订单付款时间", "订单支付时间", "买家付款时间", "下单时间",
            "订单下单时间", "订单创建时间", "订单提交时间",
        ),
        "refunded_at": ("退款时间", "退款成功时间", "退款完成时间", "退货时间"),
        "status": ("订单状态", "交易状态"),
    },
    needed=("order", "member", "product", "amount", "paid_at"),
)  # fmt: skip

OF_WHOLE_ORDERS = {
    "买家实际支付金额", "买家实付金额", "订单实付金额", "订单实际支付金额", "订单金额", "总金额",
}  # fmt: skip
"""Amounts that exports repeat on each line of an order."""

NOT_REFUNDED = {"无", "暂无", "无退款", "未退款", "否"}
"""What stands in place of a time."""

UNPAID = {
    "等待买家付款", "待付款", "待支付", "未付款", "未支付", "交易关闭", "订单关闭", "已关闭", "已取消",
    "订单取消", "交易取消", "已退款", "退款成功", "全额退款",
}  # fmt: skip
"""States of orders that were not paid, or given back as a whole."""
