import numpy as np

from bot.config.peace import PeaceSection
from bot.plan.terms import Sending, terms_of
from storage.buckets import bucket_of
from tests.bot.calendar.items import item, utc

NOTICE = {"type": "subscription", "template_id": "t1", "data": {"thing1": "x"}}
BUCKETS = [bucket_of(f"m{number}") for number in range(500)]


def test_lots_are_drawn_as_everywhere() -> None:
    variants = [{"name": "a", "content": "x"}, {"name": "b", "weight": 3, "content": NOTICE}]
    tip = item("0 9 * * *", content=None, variants=variants, holdout=0.2)
    terms = terms_of(tip, PeaceSection(control_group=0.1), 4)
    reasons = ["control_group", "holdout", ""]
    held = [reasons[number] for number in terms.held_out(np.array(BUCKETS))]
    assert held == [terms.draws.held_out_reason(bucket) for bucket in BUCKETS]
    drawn = [terms.variants[number].name for number in terms.variant(np.array(BUCKETS))]
    assert drawn == [terms.draws.variant(bucket) for bucket in BUCKETS]
    assert [each.template_ids for each in terms.variants] == [(), ("t1",)]


def test_an_item_without_variants_has_one() -> None:
    terms = terms_of(item("0 9 * * *"), PeaceSection(), 4)
    assert [each.name for each in terms.variants] == [""]
    assert terms.variant(np.array(BUCKETS)).tolist() == [0] * len(BUCKETS)
    assert set(terms.held_out(np.array(BUCKETS)).tolist()) == {-1}


def test_what_is_under_way_keeps_its_control_group() -> None:
    drawn_by = PeaceSection(control_group=0.5, salt="then")
    terms = terms_of(item("0 9 * * *"), PeaceSection(), 4, drawn_by)
    assert terms.draws.held_out[0].lot == "control:then"


def test_each_member_at_their_own_time() -> None:
    due = utc("2026-11-19 19:00")  # 09:00 where days begin first
    own = Sending(0, terms_of(item("0 9 * * *", tz="member"), PeaceSection(), 4), due, due)
    assert own.due_in("Asia/Tokyo") == utc("2026-11-20 00:00")
    assert own.due_in("") == own.due_in("nowhere") == utc("2026-11-20 01:00")
    same = Sending(0, terms_of(item("0 9 * * *"), PeaceSection(), 4), due, due)
    assert same.due_in("Asia/Tokyo") == due
