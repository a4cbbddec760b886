"""What people asked for, compared with what the optimiser would have asked for then."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from agent.optimise.trying import weigh
from registry.domain.edits import edit_name, write_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from agent.optimise.model import Found
    from agent.optimise.survey import Survey
    from registry.contracts.improvements import Improvement
    from registry.domain.edits import Edit

_VERBS = {
    "alias.retire": "end",
    "alias.schedule_end": "end",
    "alias.tombstone": "end",
    "contract.deprecate": "end",
    "contract.retire": "end",
    "alias.extend": "keep",
    "alias.cancel_end": "keep",
    "alias.repoint": "move",
    "alias.change_owner": "own",
}
"""Edits that come to the same, however gently they are done."""
FORESEEABLE = frozenset(_VERBS.values())


class Act(NamedTuple):
    """What an edit comes to: what is done to which name, and towards what."""

    verb: str
    row: str
    aim: str

    def says(self) -> str:
        """Write it for people."""
        return f"{self.verb} {self.row}{f' -> {self.aim}' if self.aim else ''}"


def acts_of(edits: Iterable[Edit]) -> frozenset[Act]:
    """Return what edits come to."""
    return frozenset(_act(edit) for edit in edits)


def _act(edit: Edit) -> Act:
    told = write_edit(edit)
    verb = _VERBS.get(edit_name(edit), edit_name(edit))
    if verb == "contract.update" and "owner" in told:
        verb = "own"
    name = told.get("name", told.get("proposal", ""))
    kind, key = (name["kind"], name["key"]) if isinstance(name, dict) else ("", str(name))
    row = ":".join([kind, *(str(told[f]) for f in ("context", "scope") if f in told), key])
    aim = told.get("target") or told.get("owner") if verb in {"move", "own"} else ""
    return Act(verb, row, aim["key"] if isinstance(aim, dict) else str(aim or ""))


class PastWish(NamedTuple):
    """One proposal of people, and what became of it."""

    proposal: str
    at: datetime
    acts: frozenset[Act]
    was_rejected: bool

    def says(self) -> str:
        """Write it for people."""
        return "; ".join(sorted(act.says() for act in self.acts))


class Verdict(StrEnum):
    """How a wish compares with what the optimiser would have asked for."""

    AGREED = "agreed"
    """It would have asked for the same."""
    OTHERWISE = "otherwise"
    """It saw the same name, and would have asked for another act."""
    MISSED = "missed"
    """It saw nothing there, though it is an act that it asks for."""
    NEW = "new"
    """A new name, contract or context: nothing that is looked for."""
    AGAINST = "against"
    """It would have asked for what people rejected."""
    SPARED = "spared"
    """People rejected it, and it would not have asked for it."""


class Compared(NamedTuple):
    """One wish, its verdict, and the improvement that it was compared with."""

    wish: PastWish
    verdict: Verdict
    improvement: Improvement | None = None


def compare(
    survey: Survey, found: Iterable[Found], wishes: Iterable[PastWish]
) -> Iterator[Compared]:
    """Compare wishes of one moment with what was found at that moment."""
    by_row: dict[str, list[Found]] = {}
    for each in found:
        for row in each.rows:
            by_row.setdefault(_place(str(row.key)), []).append(each)
    for wish in wishes:
        yield _compared(survey, by_row, wish)


def _compared(survey: Survey, by_row: Mapping[str, list[Found]], wish: PastWish) -> Compared:
    rows = {_place(act.row) for act in wish.acts}
    near = {each.id: each for row in rows for each in by_row.get(row, ())}
    offered = [weigh(survey, each) for each in near.values()]
    for improvement in offered:
        if acts_of(improvement.edits) & wish.acts:
            verdict = Verdict.AGAINST if wish.was_rejected else Verdict.AGREED
            return Compared(wish, verdict, improvement)
    if wish.was_rejected:
        return Compared(wish, Verdict.SPARED)
    if not {act.verb for act in wish.acts} & FORESEEABLE:
        return Compared(wish, Verdict.NEW)
    if offered:
        return Compared(wish, Verdict.OTHERWISE, offered[0])
    return Compared(wish, Verdict.MISSED)


def _place(key: str) -> str:
    """Write a row's key or an act's row so that both are one text: kind and folded name."""
    parts = key.split(":")
    kind = parts[1] if parts[0] in {"alias", "contract", "anchor"} else parts[0]
    return f"{kind}:{parts[-1].casefold()}"
