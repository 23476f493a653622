from storage.attributes import AttributeQueries
from storage.census import CensusQueries
from storage.claims import ClaimQueries
from storage.database import Database
from storage.engagement import EngagementQueries
from storage.fan_outs import FanOutQueries
from storage.heartbeats import HeartbeatQueries
from storage.inbox import InboxQueries
from storage.item_states import ItemStateQueries
from storage.links import LinkQueries
from storage.mass_jobs import MassJobQueries
from storage.members import MemberQueries
from storage.names import NameQueries
from storage.occurrences import OccurrenceQueries
from storage.orders import OrderQueries
from storage.outbox import OutboxQueries
from storage.quotas import QuotaQueries
from storage.receipts import ReceiptQueries
from storage.results import ResultQueries
from storage.retention import RetentionQueries
from storage.segments.audience import AudienceQueries
from storage.signatures import SignatureQueries
from storage.standings import StandingQueries
from storage.subscriptions import SubscriptionQueries
from storage.traces import TraceQueries
from storage.vocabulary import VocabularyQueries
from storage.windows import WindowQueries


def test_every_query_file_is_one_attribute_of_one_transaction(database: Database) -> None:
    with database.begin() as store:
        queries = {name: type(value) for name, value in vars(store).items() if name != "connection"}
        assert {value._connection for name, value in vars(store).items() if name != "connection"} == {
            store.connection
        }
    assert queries == {
        "members": MemberQueries,
        "attributes": AttributeQueries,
        "orders": OrderQueries,
        "audiences": AudienceQueries,
        "census": CensusQueries,
        "inbox": InboxQueries,
        "signatures": SignatureQueries,
        "engagement": EngagementQueries,
        "outbox": OutboxQueries,
        "claims": ClaimQueries,
        "standings": StandingQueries,
        "mass_jobs": MassJobQueries,
        "receipts": ReceiptQueries,
        "subscriptions": SubscriptionQueries,
        "quotas": QuotaQueries,
        "traces": TraceQueries,
        "windows": WindowQueries,
        "occurrences": OccurrenceQueries,
        "fan_outs": FanOutQueries,
        "item_states": ItemStateQueries,
        "vocabulary": VocabularyQueries,
        "links": LinkQueries,
        "results": ResultQueries,
        "names": NameQueries,
        "retention": RetentionQueries,
        "heartbeats": HeartbeatQueries,
    }
