"""What the suite for stores does again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.builders import NOW

EXACT = datetime(2026, 1, 5, 12, 34, 56, 789_123, tzinfo=UTC)
LATER = NOW + timedelta(seconds=60)


def placed(uow, *entries, first=0):
    """Give entries, counted from the oldest without a place, their places in that order."""
    loose = uow.unsequenced(2_000)
    uow.place([loose[n].number for n in entries], first)


def kept(new_uow, *steps):
    """Do each step in one transaction and keep what they did."""
    with new_uow() as uow:
        for step in steps:
            step(uow)
        uow.commit()
