"""Texts that others wrote, each with what it is; data wherever they stand."""

from __future__ import annotations

import re
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
    echoed: tuple[str, ...] = ()
    """What of it only repeats the call that it answers: no ground for that value."""

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

    @cached_property
    def told(self) -> str:
        """Return the same without what it only repeats."""
        text = self.plain
        for value in self.echoed:
            if len(value) <= len(text):
                text = re.sub(rf"(?<![\w-]){re.escape(plain(value))}(?![\w-])", "", text)
        return text
