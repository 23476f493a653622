"""Calendar items as a whole: running, paused or cancelled, whether an occurrence of them runs or not.

Whoever fires an occurrence holds its item's row, so that nothing begins once a pause is committed.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.dialect import insert_once, upsert
from storage.models import CalendarItemState, FanOutCursor, ItemState, Occurrence, OccurrenceState, table_of
from storage.occurrences import RUNNING, OccurrenceQueries

_STATES, _OCCURRENCES, _CURSORS = table_of(CalendarItemState), table_of(Occurrence), table_of(FanOutCursor)


class ItemStateQueries:
    """All SQL about what a person has made of an item. Each change is idempotent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._occurrences = OccurrenceQueries(connection)

    def stopped(self) -> dict[str, ItemState]:
        """By item: paused or cancelled. Every other one is running."""
        stopped = select(_STATES.c.item, _STATES.c.state).where(_STATES.c.state != ItemState.RUNNING)
        return {item: ItemState(state) for item, state in self._connection.execute(stopped)}

    def hold(self, item: str) -> ItemState:
        """Its state, which nobody changes before this transaction ends."""
        # Only a row can be locked.
        insert_once(self._connection, _STATES, [_row(item, ItemState.RUNNING)])
        held = select(_STATES.c.state).where(_STATES.c.item == item).with_for_update(read=True)
        return ItemState(self._connection.scalars(held).one())

    def pause(self, item: str) -> list[int]:
        """Nothing of it begins, and nothing more of what runs is claimed; gives the occurrences that ran."""
        self._set(item, ItemState.PAUSED)
        return [each for each in self._of(item, RUNNING) if self._occurrences.pause(each)]

    def resume(self, item: str) -> list[int]:
        """What is due begins again, what was paused goes on; gives the occurrences that do."""
        self._set(item, ItemState.RUNNING)
        self._wait_for_writers(item)
        return [each for each in self._of(item, [OccurrenceState.PAUSED]) if self._occurrences.resume(each)]

    def cancel(self, item: str) -> list[int]:
        """Nothing of it begins, and what has begun ends for good; gives the occurrences that had begun."""
        self._set(item, ItemState.CANCELLED)
        self._wait_for_writers(item)
        begun = self._of(item, [*RUNNING, OccurrenceState.PAUSED])
        return [each for each in begun if self._occurrences.cancel(each)]

    def _set(self, item: str, state: ItemState) -> None:
        upsert(self._connection, _STATES, [_row(item, state)])

    def _wait_for_writers(self, item: str) -> None:
        """Until nobody writes its audiences; cursors are locked in the order in which writers lock them."""
        of_it = select(_OCCURRENCES.c.id).where(_OCCURRENCES.c.item == item)
        cursors = select(_CURSORS.c.occurrence_id).where(_CURSORS.c.occurrence_id.in_(of_it))
        self._connection.execute(cursors.order_by(_CURSORS.c.occurrence_id).with_for_update()).all()

    def _of(self, item: str, states: Collection[str]) -> list[int]:
        """Its occurrences in these states, in the order in which claims hold them."""
        order = (_OCCURRENCES.c.priority.desc(), _OCCURRENCES.c.due_at, _OCCURRENCES.c.id)
        of_it = (_OCCURRENCES.c.item == item, _OCCURRENCES.c.state.in_(states))
        return list(self._connection.scalars(select(_OCCURRENCES.c.id).where(*of_it).order_by(*order)))


def _row(item: str, state: ItemState) -> dict[str, str]:
    return {"item": item, "state": state}
