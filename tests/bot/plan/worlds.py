"""Small worlds without a database."""

from datetime import timedelta
from typing import Any

import numpy as np

from bot.calendar.item import CalendarItem
from bot.config.peace import PeaceSection
from bot.delivery.ladder import NEVER, micros
from bot.plan.arrays import Index, names
from bot.plan.budget import Budget
from bot.plan.replay import Replay
from bot.plan.terms import Sending, terms_of
from bot.plan.world import Crowd, People, World
from storage.buckets import bucket_of
from storage.quotas import Limits
from tests.bot.calendar.items import utc

NOW = utc("2026-11-20 04:00")  # noon in Shanghai


def world(*openids: str, windows: int = 0, twins: int = 1) -> World:
    """Members m0, m1 …, each with `twins` openids in a row and a window of so many messages."""
    count = len(openids)
    ids = [f"m{number}" for number in range(-(-count // twins))]
    people = People(
        Index(names(ids)),
        bucket=np.array([bucket_of(each) for each in ids], np.int64),
        wants={purpose: np.ones(len(ids), np.bool_) for purpose in ("marketing", "service")},
        zone=np.full(len(ids), -1, np.int16),
        recent={purpose: np.full((3, len(ids)), NEVER, np.int64) for purpose in ("marketing", "service")},
    )
    ends = np.full(count, micros(NOW + timedelta(hours=48)), np.int64)
    crowd = Crowd(
        Index(names(openids)),
        person=np.arange(count) // twins,
        following=np.ones(count, np.bool_),
        windows={"message": (ends, np.full(count, windows, np.int32))},
        mass_used=np.zeros(count, np.int32),
        has_twins=twins > 1,
    )
    return World(people, {"main": crowd})


def sending(item: CalendarItem, number: int = 0, **peace: Any) -> Sending:
    """An occurrence that is due now."""
    return Sending(number, terms_of(item, PeaceSection.model_validate(peace), 4), NOW, NOW)


def replay(of: World, **limits: Limits) -> Replay:
    """For everybody; limits by the last word of the endpoint's name."""
    crowd = of.crowds["main"]
    budget = Budget({f"message/{name}": each for name, each in limits.items()})
    return Replay(of, {"main": budget}, lambda _: np.arange(len(crowd.person)))
