"""Signals that all is well which have stopped: then nothing else may arrive either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.alarms import Alarm
from registry.domain.times import show_duration, show_moment

if TYPE_CHECKING:
    from datetime import datetime

    from frenly_ai.bootstrap import App

CHECK = "silence"
"""The check that its alarms belong to."""


def silent_now(app: App, now: datetime) -> list[Alarm]:
    """Return an alarm for each signal that was heard once and has stayed away too long."""
    with app.deps.view() as uow:
        signals = uow.last_signals()
    if not signals:
        return []
    from frenly_ai.webhooks.opening import read_sources  # noqa: PLC0415 - it needs the root

    sources = read_sources(app).sources
    found = []
    for source, name, last in signals:
        known = sources.get(source)
        if known is None or now - last <= known.silent:
            continue
        found.append(
            Alarm(
                check=CHECK,
                about=f"{source}/{name[:100]}",
                says=f"{name[:100]!r} of {source} was last heard at {show_moment(last)}, "
                f"more than {show_duration(known.silent)} ago: its alerts may not arrive.",
                fix="See whether that system runs and can reach Frenly; `silent` in "
                "alert_sources.yaml says how long is too long.",
            )
        )
    return found
