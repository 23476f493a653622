from datetime import timedelta

from storage.database import Database
from tests.support.fan_outs import DUE, enrol, fan_out, fired

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
