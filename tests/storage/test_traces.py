from datetime import timedelta

from storage.database import Database
from storage.models import DeliveryState, Occurrence, table_of
from storage.upkeep_models import Kept
from tests.support.fan_outs import DUE, enrol, fan_out, fired
from tests.support.programs import NOON
from tests.support.queued import enrol_three, row, settled

DAY = timedelta(days=1)


def test_what_became_of_an_item_for_one_member(database: Database) -> None:
    enrol(database, "ann", "ben")
    with database.begin() as store:
        first = fired(store)
        fan_out(store, first)
        second = fired(store, DUE + DAY)
        store.occurrences.expire("tip", [(DUE + 2 * DAY, "later than max_late")], DUE)
        found = store.traces.of_member("tip", "o-ann", DUE + 9 * DAY, 9)
        assert [(each.due_at - DUE, each.occurrence_state, each.state) for each in found] == [
            (2 * DAY, "expired", None),
            (DAY, "fanning_out", None),
            (0 * DAY, "sending", "queued"),
        ]
        assert found[0].occurrence_reason == "later than max_late"
        assert (found[1].occurrence, found[2].occurrence, found[2].path) == (second, first, "")
        assert [each.occurrence for each in store.traces.of_member("tip", "o-ann", DUE + DAY, 1)] == [second]
        assert [each.state for each in store.traces.of_member("tip", "o-nobody", DUE, 9)] == [None]
        assert store.traces.of_member("other", "o-ann", DUE, 9) == []
        occurrences = table_of(Occurrence)
        store.connection.execute(
            occurrences.update().where(occurrences.c.id == first).values(kept=Kept.GOING)
        )
        assert [each.occurrence for each in store.traces.of_member("tip", "o-ann", DUE + DAY, 9)] == [second]


def test_of_what_goes_out_once_only_where_it_was_their_turn(database: Database) -> None:
    enrol(database, "ann", "ben")
    with database.begin() as store:
        first = fired(store)
        fan_out(store, first, once=True)
        fan_out(store, fired(store, DUE + DAY), due_at=DUE + DAY, once=True)
        ever = DUE + 9 * DAY
        found = store.traces.of_member("tip", "o-ann", ever, 1, once=True)
        assert [(each.occurrence, each.state) for each in found] == [(first, "queued")]
        assert store.traces.of_member("tip", "o-cleo", ever, 9, once=True) == []


def test_what_was_not_sent_is_told_with_its_reason(database: Database) -> None:
    enrol_three(database)
    with database.begin() as store:
        store.outbox.add([row(name, topic=name, source="calendar:tip") for name in "abcd"])
        store.outbox.add([row("other", member=2)])
    for number, state in enumerate(("suppressed", "accepted", "waiting"), 1):
        settled(database, number, DeliveryState(state), reason="no_open_path", settled_at=None)
    with database.read() as store:
        found = store.traces.unsent("o1")
        (latest,) = store.traces.unsent("o1", limit=1)
    assert [(each.topic, each.state, each.reason) for each in found] == [
        ("a", "suppressed", "no_open_path"),
        ("c", "waiting", "no_open_path"),
    ]
    assert (latest.topic, latest.at) == ("c", NOON)
