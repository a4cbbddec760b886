"""A run as a hostile process holds it: by the graph, and not by the registry."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any


class Unheld:
    """A run that nobody keeps: a hostile process does not ask whether it still holds it."""

    is_new = True

    def __init__(self, run: str, registry: Any) -> None:
        self.id, self.registry = run, registry

    def enter(self, step: str) -> None: ...

    def leave(self, step: str) -> None: ...

    def done(self, call: str) -> None: ...

    def calling(self, call: str) -> Any:
        return nullcontext()

    def beating(self) -> Any:
        return nullcontext()
