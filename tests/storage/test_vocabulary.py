from datetime import UTC, datetime

from storage.attributes import Attribute
from storage.database import Database
from storage.orders import Purchase
from storage.profiles import MemberRecord, Profile
from storage.vocabulary import Vocabulary
from tests.bot.calendar.members import enrol

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_names_that_occur_and_those_that_do_not(database: Database) -> None:
    with database.read() as store:
        assert not store.vocabulary.has_members()
        assert store.vocabulary.missing(Vocabulary.TAG, ["VIP"]) == {"VIP"}
    enrol(database, "a", NOW, tags=("VIP", "湖滨店"))
    enrol(database, "b", NOW, tags=("VIP",))
    with database.begin() as store:
        store.attributes.put([Attribute("a", "city", "上海", "test", NOW)])
        store.orders.add([Purchase("o1", "a", "精华", 1, 100, NOW)])
    with database.read() as store:
        found = store.vocabulary
        assert found.has_members()
        assert found.missing(Vocabulary.TAG, ["VIP", "vip", "湖滨店"]) == {"vip"}
        assert found.missing(Vocabulary.ATTRIBUTE, ["city", "skin"]) == {"skin"}
        assert found.missing(Vocabulary.PRODUCT, ["精华", "面霜"]) == {"面霜"}
        assert found.names(Vocabulary.TAG) == ["VIP", "湖滨店"]
        assert found.names(Vocabulary.ATTRIBUTE) == ["city"]
        assert found.names(Vocabulary.PRODUCT) == ["精华"]
        assert found.names(Vocabulary.SCENE) == []
        assert found.missing(Vocabulary.SCENE, ["door"]) == {"door"}


def test_a_touchpoint_occurs_as_somebodys_first_or_last(database: Database) -> None:
    first, last = Profile("m", NOW, first_scene="door"), Profile("n", NOW, last_scene="parcel")
    with database.begin() as store:
        store.members.save([MemberRecord(first, "main", "a"), MemberRecord(last, "main", "b")])
    with database.read() as store:
        assert store.vocabulary.names(Vocabulary.SCENE) == ["door", "parcel"]
        assert store.vocabulary.missing(Vocabulary.SCENE, ["door", "parcel", "x"]) == {"x"}
