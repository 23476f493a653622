"""Which of several texts is said: another one each time, and the same for the same event."""

from hashlib import sha256


def choose(count: int, key: str, last: int | None = None) -> int:
    """A place below `count`, by the event's key; not `last` where there is another."""
    places = [place for place in range(count) if place != last or count == 1]
    return places[int.from_bytes(sha256(key.encode()).digest()[:4]) % len(places)]
