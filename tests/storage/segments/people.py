"""Random members and random trees of conditions, with ties and with nothing known."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from storage.attributes import Attribute, AttributeQueries
from storage.models import Engagement, Identity, Member, MemberTag, Order, table_of
from storage.segments.conditions import Condition

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
TREES: TypeAdapter[Condition] = TypeAdapter(Condition)

_TINY = timedelta(microseconds=1)
_SPANS = [timedelta(days=7), timedelta(days=30)]
INSTANTS = [NOW, NOW + _TINY, *(NOW - span + tick for span in _SPANS for tick in (-_TINY, 0 * _TINY, _TINY))]
_instants = st.sampled_from(INSTANTS)
_names = st.sampled_from(["a", "A", "湖滨店", "a ", "%"])
_numbers = st.sampled_from(["1", "1.0", "1.0000001", "-0.5", "2", "two", "", "1e3"])
_kinds = st.sampled_from(["in", "push"])
_bools = st.booleans()


def _some(columns: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=3)


_PERSON = {
    "joined_at": _instants,
    "last_seen_at": _instants,
    "wants_marketing": _bools,
    "accounts": st.lists(
        st.fixed_dictionaries(
            {
                "account": st.sampled_from(["main", "other"]),
                "following": _bools,
                "first_scene": _names | st.just(""),
                "last_scene": _names | st.just(""),
            }
        ),
        min_size=1,
        max_size=2,
    ),
    "tags": st.sets(_names, max_size=3),
    "attributes": st.dictionaries(_names | st.just("lifecycle"), _names | _numbers, max_size=3),
    "events": _some({"kind": _kinds, "topic": _names, "source": _names | st.just(""), "at": _instants}),
    "orders": _some(
        {
            "product": _names,
            "amount_fen": st.integers(-1, 3),
            "paid_at": _instants,
            "refunded_at": st.none() | _instants,
        }
    ),
}
PEOPLE = st.lists(st.fixed_dictionaries(_PERSON), max_size=4)


def settle(connection: Connection, people: list[dict[str, Any]]) -> None:
    """Write them down; person 0 is `m0`, their openids `o0-0` and `o0-1`."""
    for number, person in enumerate(people):
        own = {"member_id": f"m{number}"}

        def write(model: type[Any], *rows: dict[str, Any], own: dict[str, str] = own) -> None:
            for row in rows:
                connection.execute(table_of(model).insert(), own | row)

        member = {name: person[name] for name in ("joined_at", "last_seen_at", "wants_marketing")}
        connection.execute(table_of(Member).insert(), {"id": own["member_id"], **member})
        accounts = enumerate(person["accounts"])
        write(Identity, *({"openid": f"o{number}-{nth}", **account} for nth, account in accounts))
        write(MemberTag, *({"tag": tag, "source": "test", "at": NOW} for tag in person["tags"]))
        known = person["attributes"].items()
        AttributeQueries(connection).put(
            [Attribute(f"m{number}", name, value, "test", NOW) for name, value in known]
        )
        write(Engagement, *({"account": "main", **event} for event in person["events"]))
        orders = enumerate(person["orders"])
        write(Order, *({"id": f"m{number}:{nth}", "quantity": 1, **order} for nth, order in orders))


def _valid(written: dict[str, Any]) -> bool:
    try:
        TREES.validate_python(written)
    except ValidationError:
        return False
    return True


def _table(needed: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


_spans = st.sampled_from(_SPANS)
_ago = _spans.flatmap(lambda span: st.sampled_from([{"within": span}, {"before": span}]))
_thresholds = st.sampled_from([1, 1.5, -0.5, 1000, 0])
_counts = {"within": _spans, "at_least": st.integers(0, 2), "at_most": st.integers(0, 2)}
_LEAVES = [
    _table({"tag": _names}, {}),
    st.tuples(
        _names | st.just("lifecycle"),
        st.one_of(
            _table({"is": _names | _numbers.filter(bool)}, {}),
            _table({"is_not": _names | _numbers.filter(bool)}, {}),
            _table({"in": st.lists(_names | _numbers.filter(bool), min_size=1, max_size=3)}, {}),
            _table({"at_least": _thresholds}, {}),
            _table({"at_most": _thresholds}, {}),
            _table({"exists": _bools}, {}),
        ),
    ).map(lambda pair: {"attribute": pair[0]} | pair[1]),
    _table({"lifecycle": _names}, {}),
    _table({"scene": _names}, {"touch": st.sampled_from(["first", "last", "any"])}),
    _table({"following": _bools}, {}),
    _table({"wants_marketing": _bools}, {}),
    _table({"joined": _ago}, {}),
    _table({"last_seen": _ago}, {}),
    _table({"event": _kinds}, {"topic": _names, "source": _names} | _counts),
    _table({"orders": _table({}, {"product": _names, "spent_at_least": st.integers(0, 4)} | _counts)}, {}),
]


def _joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(parts, min_size=1, max_size=3)
    return _table({"all": several}, {}) | _table({"any": several}, {}) | _table({"not": parts}, {})


TREE = (
    st.recursive(st.one_of(_LEAVES).filter(_valid), _joined, max_leaves=6)
    .filter(_valid)
    .map(TREES.validate_python)
)
