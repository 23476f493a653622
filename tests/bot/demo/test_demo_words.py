from datetime import UTC, datetime

from bot.calendar.message import caps_of
from bot.config.peace import PeaceSection
from bot.demo import words
from bot.plan import words as english
from storage.models import DeliveryState

EVENING = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # 22:30 in Shanghai


def test_every_state_and_every_reason_has_its_words() -> None:
    states = set(DeliveryState) - {DeliveryState.ACCEPTED, DeliveryState.ATTEMPTING}
    assert not {words.state(state, EVENING) for state in states} & states
    named = [*english._REASONS, *(f"{path}_rests" for path in english.PATHS)]
    peace = PeaceSection.model_validate({"caps": [{"class": "marketing", "most": 2, "within": "1d12h"}]})
    caps = [cap.name for cap in caps_of("marketing", peace)]
    assert [name for name in [*named, *caps] if words.reason(name) == name] == []
    assert words.reason(caps[0]) == "1 天 12 小时内最多 2 条，已经够了（caps）"


def test_what_has_no_word_is_shown_as_it_is() -> None:
    assert words.kind("dance") == "dance"
    assert words.said("in", "[transfer]") == "[transfer]"
    assert words.said("out", "[transfer]") == "（转给人工客服）"
    assert words.said("out", "[dance]") == "[dance]"
    assert words.about("dance", "waltz", "") == "dance · waltz"
    assert words.reason("45015 no window") == "45015 no window"
