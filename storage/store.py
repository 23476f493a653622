"""One transaction's view of the database: an attribute per query file."""

from sqlalchemy import Connection

from storage.attributes import AttributeQueries
from storage.census import CensusQueries
from storage.claims import ClaimQueries
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


class Store:
    """Queries by what they are about; committed or rolled back together by `Database.begin`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.members = MemberQueries(connection)
        self.attributes = AttributeQueries(connection)
        self.orders = OrderQueries(connection)
        self.audiences = AudienceQueries(connection)
        self.census = CensusQueries(connection)
        self.inbox = InboxQueries(connection)
        self.signatures = SignatureQueries(connection)
        self.engagement = EngagementQueries(connection)
        self.outbox = OutboxQueries(connection)
        self.claims = ClaimQueries(connection)
        self.standings = StandingQueries(connection)
        self.mass_jobs = MassJobQueries(connection)
        self.receipts = ReceiptQueries(connection)
        self.subscriptions = SubscriptionQueries(connection)
        self.quotas = QuotaQueries(connection)
        self.traces = TraceQueries(connection)
        self.windows = WindowQueries(connection)
        self.item_states = ItemStateQueries(connection)
        self.occurrences = OccurrenceQueries(connection)
        self.fan_outs = FanOutQueries(connection)
        self.links = LinkQueries(connection)
        self.results = ResultQueries(connection)
        self.names = NameQueries(connection)
        self.vocabulary = VocabularyQueries(connection)
        self.retention = RetentionQueries(connection)
        self.heartbeats = HeartbeatQueries(connection)
