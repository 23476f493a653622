from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from storage.segments.conditions import Condition
from tests.storage.segments.people import TREE, TREES


def nested(depth: int) -> dict[str, Any]:
    return {"not": nested(depth - 1)} if depth > 1 else {"tag": "a"}


def test_it_is_written_out_as_a_manager_writes_it() -> None:
    written = {"not": {"event": "in", "within": "1d12h"}}
    assert TREES.dump_python(TREES.validate_python(written), mode="json", exclude_unset=True) == written


@given(TREE)
def test_what_is_written_out_is_read_in_again(tree: Condition) -> None:
    assert TREES.validate_json(TREES.dump_json(tree)) == tree
    assert TREES.validate_python(tree) == tree


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"tga": "a"}, "with exactly one of all, any, not, tag, "),
        ({"tag": "a", "scene": "b"}, "with exactly one of all, any"),
        ({}, "with exactly one of"),
        ("a", "with exactly one of"),
        ({"any": [{"tag": "a"}, {"or": []}]}, "with exactly one of"),
        ({"all": []}, "at least 1 item"),
        ({"tag": ""}, "is empty or blank"),
        ({"tag": "a\0"}, "match pattern"),
        ({"tag": "a", "more": 1}, "not permitted"),
        (nested(9), "at most 100 conditions are possible, and 8 inside one another; there are 9 and 9"),
        ({"any": [{"tag": "a"}] * 100}, "there are 101 and 2"),
    ],
)
def test_what_is_no_condition_is_refused(written: object, complaint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TREES.validate_python(written)
    assert complaint in refused.value.errors()[0]["msg"]


@pytest.mark.parametrize("written", [nested(8), {"any": [{"tag": "a"}] * 99}])
def test_the_largest_trees(written: object) -> None:
    TREES.validate_python(written)
