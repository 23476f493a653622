from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.web.visitor import visitor_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "visitor"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["1.2.3.4"], "203.0.113.7"),
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["made up, 1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["made up", "1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("::1", ["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["x" * 1000], "x" * 64),
    ],
)
def test_only_what_our_proxies_wrote_counts(remote: str, forwarded: list[str], visitor: str) -> None:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    request = make_mocked_request("GET", "/l/x", headers=CIMultiDict(headers)).clone(remote=remote)
    assert visitor_address(request, PROXIES) == visitor
