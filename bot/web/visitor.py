"""Whose request it is, as far as the network can be believed."""

from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web

Networks = Collection[IPv4Network | IPv6Network]


def visitor_address(request: web.Request, proxies: Networks) -> str:
    """The address that asked; what X-Forwarded-For says counts only as far as `proxies` have written it.

    The last address that is no proxy of ours is the visitor's: what stands before it, anybody can make up.
    """
    address = request.remote or ""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    for before in reversed([each.strip() for each in forwarded]):
        if not before or not _is_ours(address, proxies):
            break
        address = before
    return address[:64]


def _is_ours(address: str, proxies: Networks) -> bool:
    try:
        return any(ip_address(address) in network for network in proxies)
    except ValueError:
        return False
