"""How many calls the platform sees in a second, repeated ones with the others."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime

from bot.accounts import open_clients
from bot.clock import ShiftedClock
from bot.delivery.ledger import Ledger
from bot.delivery.rates import Rates
from storage.database import Database
from tests.support.deliveries import member, queue, settled, states, window, working
from tests.support.programs import NOON, SECOND, config
from tests.support.servers import platform, until

SEND = "/cgi-bin/message/custom/send"
MEMBERS, LIMIT = 14, 5


async def test_in_no_second_are_there_more_than_allowed(database: Database) -> None:
    clock = ShiftedClock(NOON - datetime.now(UTC))
    async with platform(clock) as (wechat, api), AsyncExitStack() as stack:
        for number in range(MEMBERS):
            made = wechat.add_member(openid=f"o{number}")
            made.following = True
            wechat.open_window(made, "message")
            member(database, made.openid)
            window(database, made.openid)
            queue(database, "a", to=made.openid)
        wechat.faults.replace([{"endpoint": SEND, "kind": "invalidate_token", "times": 3}])
        rates = Rates(lambda _account, _endpoint: {"second": LIMIT}, lambda: 1.0)
        clients = open_clients(config(account={"api_base": api}), clock, rates.gate)
        stack.push_async_callback(clients.aclose)
        async with working(database, clock, clients.senders, ledger=Ledger(database, clock, rates)):
            await until(settled(database), 60)
    assert states(database) == ["accepted"] * MEMBERS
    seen = [call.at for call in wechat.state.calls if call.endpoint == SEND]
    assert len(seen) > MEMBERS, "some were repeated"
    assert max(len([at for at in seen if began <= at < began + SECOND]) for began in seen) <= LIMIT
