"""Where the simulated platform was more polite than the real one: each row of the reports, over HTTP."""

import json
from typing import Any

import pytest

from tests.bot.simulator.api.test_media import upload, uploaded
from tests.bot.simulator.harness import AES_KEY, NOON, MakeSim, Sim

SEND = "/cgi-bin/message/custom/send"
JSON = {"Content-Type": "application/json"}


async def test_f1_jsapi_and_wx_card_tickets_differ(sim: Sim) -> None:
    tickets = [
        (await sim.api("/cgi-bin/ticket/getticket", type=kind))["ticket"]
        for kind in ("jsapi", "wx_card", "jsapi", "wx_card")
    ]
    assert tickets[:2] == tickets[2:]
    assert len(set(tickets)) == 2


@pytest.mark.parametrize(
    ("disposition", "code"),
    [
        ("form-data; name=\"media\"; filename*=utf-8''a.jpg", 41005),
        ('form-data; name="media"; filename*=utf-8\'\'a.exe; filename="a.jpg"', None),
        ('form-data; name="media"; filename="a.jpg"', None),
        ("form-data; name=media; filename=a.jpg", None),
        ('form-data; name="media"; filename=""', 41005),
        ('form-data; name="media"', 41005),
    ],
)
async def test_f2_an_upload_needs_a_plain_filename(sim: Sim, disposition: str, code: int | None) -> None:
    body = (
        f"--x\r\nContent-Disposition: {disposition}\r\nContent-Type: image/jpeg\r\n\r\npicture\r\n--x--\r\n"
    ).encode()
    query = {"access_token": await sim.token(), "type": "image"}
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    url = f"{sim.base}/cgi-bin/media/upload"
    async with sim.http.post(url, data=body, params=query, headers=headers) as response:
        assert (await response.json()).get("errcode") == code


EVENT = {"FromUserName": "oA", "MsgType": "event"}
SHAPES: list[tuple[str, Any]] = [
    ("/sim/callback", {"fields": EVENT | {"Event": "x", "List": ["x"]}}),
    ("/sim/callback", {"fields": EVENT | {"SubscribeMsgPopupEvent": {"List": ["x"]}}}),
    ("/sim/callback", {"fields": EVENT | {"SubscribeMsgPopupEvent": {"List": "x"}}}),
    ("/sim/callback", {"fields": EVENT | {"SubscribeMsgPopupEvent": {"List": [[]]}}}),
    ("/sim/callback", {"fields": EVENT | {"PicList": {"item": [1]}}}),
    ("/sim/callback", {"fields": EVENT | {"a b": "x"}}),
    ("/sim/callback", {"fields": EVENT | {"": "x"}}),
    ("/sim/callback", {"fields": EVENT | {"X": None}}),
    ("/sim/callback", {"fields": EVENT | {"X": True}}),
    ("/sim/callback", {"fields": EVENT | {"X": [[{"a": 1}]]}}),
    ("/sim/callback", {"fields": EVENT | {"X": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}}}}}),
    *[
        ("/sim/callback", {"fields": EVENT | {name: odd}})
        for name in ("FromUserName", "ToUserName", "CreateTime", "MsgType", "Event", "EventKey", "Content")
        for odd in (["a"], {"a": "b"}, None, True, [{"a": "b"}])
    ],
    ("/sim/callback", {"fields": {"FromUserName": " ", "MsgType": "text"}}),
    ("/sim/callback", {"fields": [EVENT]}),
    ("/sim/callback", {"xml": 1}),
    ("/sim/callback", {"fields": EVENT, "tamper": {"nonce": ["x"]}}),
    ("/sim/callback", {"fields": EVENT, "tamper": "x"}),
    ("/sim/callback", {"fields": EVENT, "mode": ["plain"]}),
    ("/sim/callback", {"fields": EVENT, "copies": 10**9}),
    ("/sim/callback", {"fields": EVENT, "copies": 1.5}),
    ("/sim/act", {"openid": ["oA"], "action": "text"}),
    ("/sim/act", {"openid": "oA", "action": ["text"]}),
    ("/sim/act", {"openid": "oA", "action": "text", "content": {"a": "b"}}),
    ("/sim/members", {"name": ["x"]}),
    ("/sim/webhook", {"url": 8}),
    ("/sim/clock", {"advance_seconds": 1e308}),
    ("/sim/clock", {"advance_seconds": 1e12}),
    ("/sim/clock", {"advance_seconds": 9, "now": "9999-12-31T23:59:59+00:00"}),
    ("/sim/clock", {"now": 5}),
    ("/sim/clock", {"now": "2026-11-28"}),
    *[
        ("/sim/faults", {"faults": [{"endpoint": "*", "kind": "slow", name: wrong}]})
        for name, wrong in (("seconds", "x"), ("times", "x"), ("errcode", []), ("hits", None), ("kind", []))
    ],
    ("/sim/faults", {"faults": 5}),
    ("/sim/faults", {"faults": ["x"]}),
    ("/sim/verify", {"tamper": [1]}),
]


@pytest.mark.parametrize(("path", "body"), SHAPES)
async def test_f3_a_bad_shape_is_400_with_a_reason(sim: Sim, path: str, body: Any) -> None:
    async with sim.http.post(sim.base + path, json=body) as response:
        assert response.status == 400
        assert len((await response.json())["error"]) > 5
    assert (sim.pushes, sim.platform.state.members, sim.platform.now()) == ([], {}, NOON)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"advance_seconds": NaN}', b"[]", b"1"])
async def test_f3_a_body_that_is_no_object_is_400(sim: Sim, body: bytes) -> None:
    async with sim.http.post(f"{sim.base}/sim/clock", data=body, headers=JSON) as response:
        assert response.status == 400


@pytest.mark.parametrize("kind", ["device_event", "device_text"])
async def test_f4_hardware_opens_no_window(sim: Sim, kind: str) -> None:
    openid = await sim.follower()
    await sim.post("/sim/clock", {"advance_seconds": 120})
    sim.say(sim.replying(openid))
    fields = {"FromUserName": openid, "MsgType": kind, "Event": "bind", "DeviceID": "d", "Content": "AA=="}
    result = await sim.post("/sim/callback", {"fields": fields})
    assert result["attempts"][0]["status"] == 200
    assert await sim.send(openid) == 45015
    assert await sim.received(openid) == []


async def test_f4_a_new_kind_of_message_opens_one(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.post("/sim/clock", {"advance_seconds": 120})
    sim.say(sim.replying(openid))
    await sim.post("/sim/callback", {"fields": {"FromUserName": openid, "MsgType": "note"}})
    assert [line["via"] for line in await sim.received(openid)] == ["passive"]
    assert [await sim.send(openid) for _ in range(6)] == [0] * 5 + [45047]


NOTICE = {"template_id": "T", "data": {"thing1": {"value": "好"}, "time2": {"value": "周五 20:00"}}}


async def test_f5_keywords_fit_their_forms(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.act(openid, "accept", template_id="T")
    for path in ("/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"):
        answer = await sim.api(path, {"touser": openid, **NOTICE})
        assert answer["errcode"] == 47003
        assert "data.time2.value" in answer["errmsg"]


CLICK = {"type": "click", "key": "k"}


@pytest.mark.parametrize(
    ("button", "code"),
    [
        ({**CLICK, "name": "会员中心" + "n" * 4}, 0),
        ({**CLICK, "name": "会员中心" + "n" * 5}, 40018),
        ({**CLICK, "name": ["n"]}, 40018),
        ({"name": "n" * 17, "sub_button": [{**CLICK, "name": "n"}]}, 40018),
        ({"name": "n", "sub_button": [{**CLICK, "name": "长" * 20}]}, 0),
        ({"name": "n", "sub_button": [{**CLICK, "name": "长" * 20 + "n"}]}, 40018),
        ({"name": "n", "sub_button": [{"name": "n", "sub_button": [{**CLICK, "name": "n"}]}]}, 40022),
    ],
)
async def test_f6_menu_names_have_a_length(sim: Sim, button: dict[str, Any], code: int) -> None:
    assert (await sim.api("/cgi-bin/menu/create", {"button": [button]}))["errcode"] == code
    if not code:
        rule = {"button": [button], "matchrule": {"tag_id": "2"}}
        assert "menuid" in await sim.api("/cgi-bin/menu/addconditional", rule)


# Section A: what goes out is what a phone sends


@pytest.mark.parametrize("mode", ["plain", "compatible"])
@pytest.mark.parametrize("words", ["TD\x02", "a]]>b", "<status><![CDATA[ok]]></status>", "&nbsp;", " "])
async def test_a8_words_go_out_as_they_were_typed(make_sim: MakeSim, mode: str, words: str) -> None:
    sim = await make_sim(mode=mode, aes_key=AES_KEY)
    openid = await sim.follower()
    await sim.act(openid, "text", content=words)
    assert f"<Content><![CDATA[{words}]]></Content>" in sim.pushes[-1][1]
    lines = (await sim.get("/sim/messages", openid=openid))["messages"]
    assert lines[-1]["content"] == {"content": words}


async def test_a8_half_an_emoji_goes_out_and_can_be_looked_at(sim: Sim) -> None:
    openid = await sim.follower()
    act = json.dumps({"openid": openid, "action": "text", "content": "\ud83d"})
    async with sim.http.post(f"{sim.base}/sim/act", data=act, headers=JSON) as response:
        assert (await response.json())["attempts"][0]["status"] == 200
    assert "<Content><![CDATA[\ufffd\ufffd\ufffd]]>" in sim.pushes[-1][1]
    assert (await sim.get("/sim/messages", openid=openid))["messages"][-1]["content"] == {"content": "?"}


async def test_a8_menu_ids_that_are_no_whole_numbers_are_replaced(sim: Sim) -> None:
    openid = await sim.follower()
    rows = [{"id": name, "content": name} for name in ("faq:1", "7", "x", "²")]
    await sim.api(SEND, {"touser": openid, "msgtype": "msgmenu", "msgmenu": {"list": rows}})
    (line,) = await sim.received(openid)
    assert [row["id"] for row in line["content"]["list"]] == ["101", "7", "103", "104"]
    for given, sent in (("7", "7"), ("faq:1", "0")):
        await sim.act(openid, "msgmenu", id=given, content="x")
        assert f"<bizmsgmenuid><![CDATA[{sent}]]></bizmsgmenuid>" in sim.pushes[-1][1]


BROKEN = "<Content><![CDATA[\x02]]></Content>"
FORGED = "<Content><![CDATA[a]]></Content><FromUserName>oV</FromUserName><Content><![CDATA[b]]></Content>"


@pytest.mark.parametrize("words", [BROKEN, FORGED])
async def test_a8_the_platform_knows_whose_words_it_sends(sim: Sim, words: str) -> None:
    openid = await sim.follower()
    await sim.post("/sim/clock", {"advance_seconds": 120})
    head = f"<FromUserName> <![CDATA[{openid}]]>\n</FromUserName><MsgType> text </MsgType>"
    await sim.post("/sim/callback", {"xml": f"<xml>{head}{words}</xml>"})
    assert await sim.send(openid) == 0
    assert list(sim.platform.state.members) == [openid]


# Others of the kind


@pytest.mark.parametrize(
    ("path", "kind", "content", "code"),
    [
        (SEND, "images", {"media_ids": ["LIVE"]}, 40008),
        (SEND, "mpvideo", {"media_id": "LIVE"}, 40008),
        (SEND, "news", {"articles": ["x"]}, 44003),
        (SEND, "miniprogrampage", {"title": "t", "thumb_media_id": "LIVE"}, 40035),
        ("/cgi-bin/message/mass/send", "image", {"media_id": "LIVE"}, 40008),
        ("/cgi-bin/message/mass/send", "images", {"media_ids": []}, 40007),
    ],
)
async def test_messages_that_a_path_does_not_carry(
    sim: Sim, path: str, kind: str, content: dict[str, Any], code: int
) -> None:
    openid, live = await sim.follower(), await uploaded(sim)
    content = json.loads(json.dumps(content).replace("LIVE", live))
    who: Any = openid if path == SEND else [openid, await sim.follower()]
    assert (await sim.api(path, {"touser": who, "msgtype": kind, kind: content}))["errcode"] == code


@pytest.mark.parametrize(
    "body",
    [b'{"tag": {"name": NaN}}', '{"tag": {"name": "n"}}'.encode("utf-16"), b"[" * 100_000, b'{"a":"\xff"}'],
)
async def test_a_body_in_another_charset_or_with_nan_is_47001(sim: Sim, body: bytes) -> None:
    url, query = f"{sim.base}/cgi-bin/tags/create", {"access_token": await sim.token()}
    async with sim.http.post(url, data=body, params=query) as response:
        assert (await response.json())["errcode"] == 47001


async def test_a_notice_leads_to_a_web_page(sim: Sim) -> None:
    openid = await sim.follower()
    await sim.act(openid, "accept", template_id="T")
    body = {"touser": openid, "template_id": "T", "data": {"thing1": {"value": "好"}}, "page": "pages/index"}
    assert (await sim.api("/cgi-bin/message/subscribe/bizsend", body))["errcode"] == 41030


async def test_a_reply_shows_no_gif(sim: Sim) -> None:
    openid = await sim.follower()
    for name, fault in (("a.gif", True), ("a.jpg", False)):
        media = (await upload(sim, "/cgi-bin/media/upload", "image", name))["media_id"]
        picture = f"<MediaId>{media}</MediaId>"
        sim.say(sim.replying(openid, MsgType="image", Image=picture))
        assert bool((await sim.act(openid, "text", content="x"))["fault"]) is fault


@pytest.mark.parametrize("event", ["subscribe_msg_popup_event", "kf_create_session", "user_get_card", "x"])
async def test_only_what_waits_for_an_answer_shows_one(sim: Sim, event: str) -> None:
    openid = await sim.follower()
    sim.say(sim.replying(openid))
    await sim.post("/sim/callback", {"fields": EVENT | {"FromUserName": openid, "Event": event}})
    assert await sim.received(openid) == []
