"""Every rule of the policy in force, built in or a team's own, in one form for reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from registry.rules.catalogue import RULES
from registry.rules.rule import Keeper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.rules.governance import Governance

TEAM = "team"
"""What keeps a team rule: its own condition."""
_EACH = "NAME"
"""Stands in a setting's place for every name that the policy gives there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule, with its settings as they are."""

    name: str
    says: str
    reason: str
    fix: str
    kept_by: str
    settings: dict[str, Any]
    """Where each setting stands below `alias_governance`, and what it is."""
    known_as: tuple[str, ...] = ()
    applies_to: str = ""
    when: str = ""

    def content(self) -> dict[str, Any]:
        """Write the entry as JSON carries it."""
        return {**asdict(self), "known_as": list(self.known_as)}


def entries(governance: Governance) -> tuple[Entry, ...]:
    """Return every rule: the built-in ones in the order they are judged, then the team's."""
    written = governance.model_dump(mode="json")
    built_in = [
        Entry(
            name=rule.name,
            says=rule.says,
            reason=rule.reason,
            fix=rule.fix,
            kept_by=str(rule.keeper),
            settings={
                where: value
                for path in rule.settings
                for where, value in _found(written, path.split("."))
            },
            known_as=rule.known_as,
        )
        for rule in RULES.values()
    ]
    own = [
        Entry(
            name=rule.name,
            says=rule.message,
            reason=rule.reason,
            fix=rule.fix,
            kept_by=TEAM,
            settings={},
            applies_to=rule.applies_to,
            when=rule.when,
        )
        for rule in governance.team_rules
    ]
    return (*built_in, *own)


KEPT_BY = {
    Keeper.STRUCTURE: "a validator that nothing escapes",
    Keeper.POLICY: "a validator; for an import or an undo it warns",
    Keeper.PLANNING: "the planner: a change that breaks it cannot be planned",
    Keeper.DECIDING: "the count of approvals, again when the change is applied",
    Keeper.RESOLVING: "the lookup itself",
    Keeper.LOADING: "the policy's loader: a file that breaks it does not load",
    TEAM: "its condition; for an import or an undo it warns",
}
"""What keeps a rule, in words."""


def _found(tree: Mapping[str, Any], path: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield each place that a path means, with what stands there."""
    step, *rest = path
    for key in tree if step == _EACH else (step,):
        if not rest:
            yield key, tree[key]
            continue
        for where, value in _found(tree[key], rest):
            yield f"{key}.{where}", value
