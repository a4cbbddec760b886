"""Improvements that a test puts there."""

from __future__ import annotations

from typing import Any

from registry.contracts.improvements import Fact, Improvement, Look, Risk
from registry.domain.edits import RetireAlias
from registry.errors import Missing
from tests.fakes_registry import service

AN_ID = "O-0123456789"


def an_improvement(**given: Any) -> Improvement:
    """Return one that would retire `lost-api`."""
    edits = (RetireAlias(name=service("lost-api"), context="system"),)
    told = {
        "id": AN_ID,
        "kind": "unused",
        "what": "Nobody used 'lost-api' in system since 2025-10-07.",
        "why": "It takes a good name.",
        "benefit": 1,
        "risk": Risk.LOW,
        "at_risk": "Nobody used it.",
        "facts": (Fact("usage", "'lost-api' in system: 0 lookups and 0 places in code"),),
        "says": "Retire 'lost-api' in system.",
        "edits": edits,
    }
    return Improvement(**{**told, **given})


class FoundImprovements:
    """Holds what a test says was found."""

    def __init__(self, *found: Improvement, left_out: tuple[str, ...] = ()) -> None:
        self.found = found or (an_improvement(),)
        self.left_out = left_out
        self.asked: list[str | None] = []

    def look(self, *, kind: str | None = None, limit: int = 20) -> Look:
        self.asked.append(kind)
        items = [each for each in self.found if kind in {None, each.kind}]
        return Look(items=tuple(items[:limit]), total=len(items), left_out=self.left_out)

    def one(self, improvement_id: str) -> Improvement:
        for each in self.found:
            if each.id == improvement_id:
                return each
        raise Missing("No such improvement.", hint="Look again.", improvement=improvement_id)
