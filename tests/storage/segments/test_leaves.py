import pytest
from pydantic import ValidationError

from tests.storage.segments.people import TREES


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"attribute": "city"}, "write exactly one of is, is_not, in, at_least, at_most and exists"),
        ({"attribute": "city", "is": "a", "exists": True}, "write exactly one of is, is_not, in, "),
        ({"attribute": "city", "is_": "a"}, "not permitted"),
        ({"attribute": "city", "in": []}, "at least 1 item"),
        ({"attribute": "age", "at_least": "old"}, "valid decimal"),
        ({"attribute": "age", "at_least": float("nan")}, "finite"),
        ({"attribute": "age", "at_least": 10**13}, "less than or equal to"),
        ({"scene": "a", "touch": "second"}, "'first', 'last' or 'any'"),
        ({"following": "perhaps"}, "boolean"),
        ({"joined": {}}, 'write either within = "7d" or before = "7d"'),
        ({"joined": {"within": "7d", "before": "30d"}}, "write either within"),
        ({"last_seen": {"within": "a week"}}, "is not a duration"),
        ({"event": "like"}, "'in', 'out', 'push'"),
        ({"event": "in", "at_most": 0}, "for never write at_least = 0, at_most = 0"),
        ({"event": "in", "at_least": -1}, "greater than or equal to 0"),
        ({"orders": {"at_least": 3, "at_most": 2}}, "nobody has at least 3 and at most 2"),
        ({"orders": {"spent_at_least": 1.5}}, "integer"),
        ({"orders": {"within": "0d"}}, "no usable duration"),
    ],
)
def test_mistakes_are_explained(written: object, complaint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TREES.validate_python(written)
    assert complaint in refused.value.errors()[0]["msg"]
