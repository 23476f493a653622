from typing import Any

from storage.database import Database
from storage.segments.audience import Chosen
from storage.segments.sql import sql_of
from tests.storage.segments.people import NOW, TREES, settle
from tests.storage.segments.test_facts import PERSON


def test_how_many_and_who_in_one_account(database: Database) -> None:
    elsewhere: dict[str, Any] = {**PERSON, "accounts": [PERSON["accounts"][0] | {"account": "other"}]}
    both = {**PERSON, "accounts": [PERSON["accounts"][0], {**PERSON["accounts"][0], "account": "other"}]}
    with database.begin() as store:
        settle(store.connection, [PERSON, elsewhere, both, {**PERSON, "tags": []}])
        vips = sql_of(TREES.validate_python({"tag": "VIP"}), NOW)
        assert store.audiences.count("main", vips) == 2
        assert store.audiences.some("main", vips, 9) == [Chosen("m0", "o0-0"), Chosen("m2", "o2-0")]
        assert store.audiences.some("main", vips, 1) == [Chosen("m0", "o0-0")]
        for who in ("m2", "o2-1"):
            facts = store.audiences.facts("other", who)
            assert facts
            assert facts.member_id == "m2"
        assert store.audiences.facts("main", "m1") is None
