"""The port behind which each place that evidence comes from stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.incidents import Evidence, Scene
    from tools.deadlines import Deadline


class Source(Protocol):
    """One place that evidence comes from."""

    @property
    def name(self) -> str:
        """Return what it is called where it did not answer."""
        ...

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        """Return what is known of the scene, the most telling first, each with an empty id.

        The same scene gives the same answer. Raises a `FrenlyError` when the place cannot be
        read, and passes `deadline.left_s()` to its I/O.
        """
        ...
