"""A process that has an action approved and does it, and dies where it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from registry.db.engine import open_engine
from tests.attack.mortal import Fate
from tests.platforms import Clock, Platform, a_bare_registry
from tests.support.acting import CountedPlatform, approved, asked, scaling

if TYPE_CHECKING:
    from registry.contracts.actions import Sighting
    from registry.domain.workloads import Deed


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What one process does, and where it ends."""

    url: str
    folder: str
    seed: str
    at: str
    tokens: dict[str, str]
    point: str
    replicas: int


class WrittenPlatform(CountedPlatform):
    """Writes each execution where the next process finds it."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.book = Path(folder) / "executed"

    def execute(self, deed: Deed, seen: Sighting, key: str) -> None:
        with self.book.open("a", buffering=1) as book:
            book.write(f"{key}\n")
        super().execute(deed, seen, key)

    def executed(self) -> list[str]:
        return self.book.read_text("utf-8").split() if self.book.exists() else []


def opened_for(duty: Duty, seed: str = "", reach: Fate | None = None) -> Platform:
    """Open the registry with everybody signed in."""
    platform = a_bare_registry(
        open_engine(duty.url),
        seed=duty.seed + seed,
        clock=Clock(datetime.fromisoformat(duty.at)),
        platform=WrittenPlatform(duty.folder),
        reach=reach or Fate("", 1),
    )
    for name, token in duty.tokens.items():
        platform.sign_in(name, token)
    return platform


def do_duty(duty: Duty) -> None:
    """Ask for an action, have it approved, do it."""
    platform = opened_for(duty, reach=Fate(duty.point, 1))
    approved(platform, asked(platform, scaling(duty.replicas)))
    platform.registry.work()
