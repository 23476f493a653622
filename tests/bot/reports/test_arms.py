from bot.reports.arms import doubts, held_out_share, lifts
from bot.reports.lift import Arm, Minimum
from storage.draws import Draws, HeldOut, by_weight
from storage.results import Assigned

HELD_OUT = (HeldOut("control_group", "control:", 1000), HeldOut("holdout", "holdout:spring", 2000))
DRAWS = Draws(HELD_OUT, "variant:spring", by_weight([("a", 1), ("b", 3)]))
PEOPLE = [
    Assigned("treated", "a", 1800, 90, 9000),
    Assigned("treated", "b", 5400, 540, 54000),
    Assigned("held_out", "a", 700, 21, 2100),
    Assigned("held_out", "b", 2100, 63, 6300),
]


def test_everybody_then_each_variant_against_all_who_were_held_out() -> None:
    everybody, a, b = lifts(PEOPLE, Minimum(), [])
    assert [each.variant for each in (everybody, a, b)] == ["", "a", "b"]
    assert (everybody.lift.treated, a.lift.treated) == (Arm(7200, 630), Arm(1800, 90))
    assert {each.lift.held_out for each in (everybody, a, b)} == {Arm(2800, 84)}
    assert (b.treated_fen, b.held_out_fen, b.lift.verdict) == (54000, 8400, "higher")


def test_a_doubt_holds_for_every_comparison() -> None:
    assert {each.lift.missing for each in lifts(PEOPLE, Minimum(), ["why"])} == {("why",)}


def test_lots_of_two_names_hold_out_independently() -> None:
    assert round(held_out_share(DRAWS), 6) == 0.28
    assert held_out_share(Draws()) == 0


def test_groups_as_they_were_drawn_are_not_doubted() -> None:
    assert list(doubts(PEOPLE, [DRAWS, DRAWS])) == []
    assert list(doubts([Assigned("treated", "", 10, 0, 0)], [Draws()])) == []
    assert list(doubts([], [])) == []


def test_too_few_held_out() -> None:
    (doubt,) = doubts(
        [PEOPLE[0], PEOPLE[1], PEOPLE[3]._replace(people=1800), PEOPLE[2]._replace(people=600)], [DRAWS]
    )
    assert doubt.startswith("held out: 7200 : 2400 people is not the ratio that was drawn (72.0% : 28.0%)")


def test_variants_that_are_not_as_drawn() -> None:
    (doubt,) = doubts(
        [PEOPLE[0]._replace(people=2100), PEOPLE[1]._replace(people=5100), *PEOPLE[2:]], [DRAWS]
    )
    assert doubt.startswith("variants: 2800 : 7200 people")


def test_who_changed_sides_and_shares_that_did() -> None:
    found = list(doubts([*PEOPLE, Assigned("both", "a", 7, 0, 0)], [DRAWS, Draws(HELD_OUT[:1])]))
    assert found[0].startswith("7 people were in both arms")
    assert "--occurrence" in found[1]


def test_held_out_members_of_an_item_without_lots() -> None:
    assert len(list(doubts(PEOPLE, [Draws()]))) == 1
