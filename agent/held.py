"""A run as its nodes know it: each step is told, and each write is remembered by its call."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry.contracts.runs import Effect
from registry.errors import FrenlyError
from tools.restoring import restored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.contracts.ports import Proposer, RunProposer
    from registry.contracts.runs import Run, RunKeeper
    from tools.outcomes import ToolOutcome

BEAT_S = 5.0
"""How often a long step says that it is still worked on; a quarter of a lease."""
_CHECKED = frozenset({"act", "report"})
"""Steps before which it is read whether the run is still ours and wanted. A question to the
model writes that it is; the other steps take no time and change nothing."""


class HeldRun:
    """One run while we hold it."""

    def __init__(
        self, runs: RunKeeper, run: Run, registry: RunProposer, reach: Callable[[str], None]
    ) -> None:
        self._runs, self._run, self._reach = runs, run, reach
        self._call = ""
        self._registry = registry
        self.registry: Proposer = registry.of_run(self._effect)

    @property
    def id(self) -> str:
        """Return the run's id."""
        return self._run.id

    @property
    def is_new(self) -> bool:
        """Say whether nobody has worked on the run before."""
        return self._run.attempts == 1

    def enter(self, step: str) -> None:
        """Begin a step. Raises `RunCancelled` and `RunLost`: it is not to be taken."""
        if step == "think":
            self._runs.beat(self._run, step)
        elif step in _CHECKED:
            self._runs.check(self._run)
        self._reach(f"{step}.before")

    def leave(self, step: str) -> None:
        """End a step that has not been kept yet."""
        self._reach(f"{step}.after")

    def done(self, call: str) -> ToolOutcome | None:
        """Return what a call has proposed already, before the run broke off."""
        if self.is_new:
            return None
        view = self._registry.proposed_by(Effect(self._run.id, call, self._run.fence))
        return None if view is None else restored(view)

    @contextmanager
    def calling(self, call: str) -> Iterator[None]:
        """Let what is proposed meanwhile be this call's."""
        self._reach("tool.before")
        self._call = call
        try:
            yield
        finally:
            self._call = ""
        self._reach("tool.after")

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Say again and again that we work on it, however long a step takes."""
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=(over,), name="heart", daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(BEAT_S):
            try:
                self._runs.beat(self._run)
            except FrenlyError:
                continue  # the next step hears of it, where it can be said

    def _effect(self) -> Effect | None:
        return Effect(self._run.id, self._call, self._run.fence) if self._call else None
