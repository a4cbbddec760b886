"""The daily round as regular work; what it is made of is loaded when it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from registry.service.schedules import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.bootstrap import App

EVERY = timedelta(days=1)


def task(app: App) -> Task:
    """Return the search for improvements as regular work."""
    return Task(
        "find-improvements",
        EVERY,
        "Look for what can be improved, and ask for a little of it.",
        lambda: _round(app),
    )


def _round(app: App) -> Sequence[str]:
    from frenly_ai.optimising.rounds import run_round  # noqa: PLC0415 - due once a day

    return run_round(app)
