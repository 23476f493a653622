from storage.database import Database
from tests.support.deliveries import member


def test_members_by_their_own_name_and_by_openid(database: Database) -> None:
    member(database, "o1")
    member(database, "m-o1")  # an openid that is another's member id: the id counts
    with database.read() as store:
        assert store.names.members(["o1", "m-o1", "m-m-o1", "who"], ["main"]) == {
            "o1": "m-o1",
            "m-o1": "m-o1",
            "m-m-o1": "m-m-o1",
        }
        assert store.names.members(["o1"], ["other"]) == {}
        assert store.names.members([], []) == {}
