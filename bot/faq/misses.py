"""Which questions the FAQ did not settle, read from the engagement log: pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.faq.verdict import Verdict, is_answered, verdict, wants_human
from handlers.faq.dialogue import Dialogue
from storage.engagement import MemberText

SAME_TALK = timedelta(minutes=10)
"""How soon a text follows another of the same conversation."""
_AGAIN = timedelta(hours=24)
_FAQ, _SMALL_TALK = "faq", "small_talk"
_AFTER_AN_OFFER = Dialogue(tries=1)


class Reason(StrEnum):
    """Why a question counts as not settled."""

    UNANSWERED = "unanswered"  # nobody understood it
    UNDECIDED = "undecided"  # choices were offered and none was taken
    REASKED = "re-asked"  # within 24 hours of the answer
    HUMAN = "human"  # a human was asked for, or a complaint made, right after the answer


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not settled; `at` is aware UTC."""

    text: str
    member_id: str
    reason: Reason
    account: str
    at: datetime


def misses(rows: Sequence[MemberText], alike: Callable[[str, str], bool]) -> list[Miss]:
    """The questions among the rows that were not settled.

    rows: oldest first. alike: whether two texts ask the same.
    """
    found = [miss for talk in talks(rows) for miss in _of_one(talk, alike)]
    return [Miss(row.text, row.member_id, reason, row.account, row.at) for row, reason in found]


def talks(rows: Iterable[MemberText]) -> list[list[MemberText]]:
    """The rows of each member in each account, in their order, without small talk, which settles nothing."""
    found: defaultdict[tuple[str, str], list[MemberText]] = defaultdict(list)
    for row in rows:
        if row.handler != _SMALL_TALK:
            found[row.account, row.member_id].append(row)
    return list(found.values())


def _of_one(
    talk: Sequence[MemberText], alike: Callable[[str, str], bool]
) -> Iterator[tuple[MemberText, Reason]]:
    offered = False  # what follows an offer and is answered is a choice; "2" and "都不是" never ask anything
    for place, row in enumerate(talk):
        met = verdict(row.handler, row.topic)
        chosen = (
            row.source
            or (offered and is_answered(row.handler, row.topic))
            or _AFTER_AN_OFFER.is_refused(row.text)
        )
        offered = met is Verdict.ASKED
        if chosen or not (row.handler == _FAQ or met is Verdict.MISSED):
            continue
        reason = _reason(row, met, talk[place + 1 :], alike)
        if reason:
            yield row, reason


def _reason(
    row: MemberText, met: Verdict, later: Sequence[MemberText], alike: Callable[[str, str], bool]
) -> Reason | None:
    following = later[0] if later and later[0].at - row.at <= SAME_TALK else None
    if met is Verdict.MISSED:
        return Reason.UNANSWERED
    if following and wants_human(following.handler, following.topic):
        return Reason.HUMAN
    if met is Verdict.ASKED:
        return None if following and is_answered(following.handler, following.topic) else Reason.UNDECIDED
    return (
        Reason.REASKED if any(_asks_again(row, other, alike) for other in _within_a_day(row, later)) else None
    )


def _within_a_day(row: MemberText, later: Sequence[MemberText]) -> Iterator[MemberText]:
    for other in later:
        if other.at - row.at > _AGAIN:
            return
        yield other


def _asks_again(row: MemberText, other: MemberText, alike: Callable[[str, str], bool]) -> bool:
    same = other.handler == _FAQ and other.topic == row.topic
    return not other.source and (same or alike(row.text, other.text))
