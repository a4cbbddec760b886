"""Texts that others wrote, each with what it is; data wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from registry.domain.provenance import TRUSTED, SourceKind
from registry.domain.suspicion import plain, signs_of


@dataclass(frozen=True, kw_only=True)
class Source:
    """One text that a run has seen."""

    kind: SourceKind
    id: str
    """Which one of its kind, e.g. the annotation's name."""
    text: str

    @property
    def trusted(self) -> bool:
        """Say whether an outsider cannot write there."""
        return self.kind in TRUSTED

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Return what is suspicious about it."""
        return signs_of(self.text)

    @cached_property
    def plain(self) -> str:
        """Return the text as a model may read it, for finding values in it."""
        return plain(self.text)
