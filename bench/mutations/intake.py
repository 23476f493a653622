"""On a message's way in."""

from bench.mutations.bug import Bug

_PROCESSOR = "tests/bot/intake/test_processor.py"
_EVENTS = "tests/bot/channels/test_events.py"
_MEMBER_EVENTS = "tests/bot/intake/test_member_events.py"

INTAKE = (
    Bug(
        "a window is taken to be open for longer than WeChat keeps it",
        "bot/intake/member_events.py",
        "event.at + rules[trigger].within",
        "event.at + 2 * rules[trigger].within",
        (_MEMBER_EVENTS,),
    ),
    Bug(
        "a tap on a message menu opens the window of a message",
        "bot/intake/member_events.py",
        '"menu" if event.choice else "message"',
        '"message"',
        (_MEMBER_EVENTS,),
    ),
    Bug(
        "a conflict is met by doing the same again",
        "bot/intake/processor.py",
        "                afresh = True\n",
        "                afresh = False\n",
        (_PROCESSOR,),
    ),
    Bug(
        "a poison event is tried once more than allowed",
        "bot/intake/processor.py",
        "if attempts >= most:",
        "if attempts > most:",
        (_PROCESSOR,),
    ),
    Bug(
        "sending is woken before there is anything to see",
        "bot/intake/processor.py",
        "            queued = effects.write(store)\n        if queued:\n            self.queued()\n",
        "            queued = effects.write(store)\n            if queued:\n                self.queued()\n",
        (_PROCESSOR,),
    ),
    Bug(
        "who has seen one callback can sign another",
        "bot/intake/arrivals.py",
        "return self._owners.get(event.signature, event.key) == event.key",
        "return True",
        ("tests/bot/intake/test_arrivals.py", "tests/bot/intake/test_signed.py"),
    ),
    Bug(
        "signatures are forgotten while they are still good",
        "bot/intake/deferred.py",
        "now - 2 * FRESHNESS",
        "now",
        ("tests/bot/intake/test_deferred.py",),
    ),
    Bug(
        "a deferred event is handled again and again",
        "bot/intake/deferred.py",
        '{"state": InboxState.DONE, "retry_at": None, "error": ""}',
        '{"state": InboxState.DONE, "error": ""}',
        ("tests/bot/intake/test_deferred.py",),
    ),
    Bug(
        "a CreateTime to come outdates all that the member does until then",
        "bot/channels/events.py",
        "_BEGINNING <= at <= received_at",
        "_BEGINNING <= at",
        (_EVENTS,),
    ),
    Bug(
        "a touchpoint keeps WeChat's prefix",
        "bot/channels/events.py",
        "return key.removeprefix(_SCENE_PREFIX)",
        "return key",
        (_EVENTS,),
    ),
    Bug(
        "a request signed in the future is taken",
        "bot/channels/wechat_codec.py",
        "if abs(age) > FRESHNESS",
        "if age > FRESHNESS",
        ("tests/bot/channels/test_wechat_codec.py",),
    ),
    Bug(
        "a message for another account is taken",
        "bot/channels/wechat_codec.py",
        " or not hmac.compare_digest(packed[message_end:end], self._appid)",
        "",
        ("tests/bot/channels/test_wechat_codec.py",),
    ),
)
