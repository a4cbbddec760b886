"""The grounds of a review: all that code is judged by, as it stood at one moment.

They come from the database, or from a server that has it. What is done with them is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from frenly_ai.reviewing.policy import load_review_policy
from frenly_ai.reviewing.telling import told_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from frenly_ai.bootstrap import App
    from frenly_ai.reviewing.policy import ReviewPolicy
    from registry.contracts.ports import NameReader
    from registry.domain.rows import Row, RowKey
    from registry.domain.versions import Compatibility


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What one review judges by."""

    revision: int
    rows: Sequence[Row]
    """In key order."""
    told: Callable[[RowKey], str]
    """Says who last changed a row, and when; "" where nobody knows."""
    policy: ReviewPolicy
    compatibility: Compatibility
    """What changes a document may make of which no contract is known."""
    now: datetime

    @cached_property
    def names(self) -> NameReader:
        """Return what looks names up in the rows."""
        from frenly_ai.reviewing.names_of_rows import NamesOfRows  # noqa: PLC0415 - few ask

        return NamesOfRows(self.rows, self.revision, self.now)


def grounds_of(app: App) -> Grounds:
    """Read the grounds from the database; raise `InvalidInput` for a wrong policy."""
    text = app.registry.snapshot()
    return Grounds(
        revision=text.revision,
        rows=tuple(text.rows),
        told=told_by(app, text.revision),
        policy=load_review_policy(app.settings.config_dir),
        compatibility=app.policies.governance.rules.compatibility.default,
        now=app.deps.now(),
    )
