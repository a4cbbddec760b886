"""What no policy file can switch off, and which of its settings try to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.rules.catalogue import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.governance import Governance


class Loosened(NamedTuple):
    """A setting that asks for less than what holds anyhow."""

    rule: str
    path: tuple[str, ...]
    """Where it stands below `alias_governance`."""

    def says(self) -> str:
        """Tell it as a sentence."""
        rule = RULES[self.rule].says
        return f"{self.path[-1]!r} cannot be false: {rule[0].lower()}{rule[1:]}"

    @property
    def fix(self) -> str:
        """The smallest change that would load."""
        return f"Leave {self.path[-1]!r} out, or write true."


def loosened(governance: Governance) -> Iterator[Loosened]:
    """Yield each such setting, in the order of the file's sections."""
    if not governance.rules.uniqueness.within_context:
        yield Loosened("unique_in_context", ("rules", "uniqueness", "within_context"))
    for name, context in governance.contexts.items():
        if not context.approval_required:
            yield Loosened("change_approved", ("contexts", name, "approval_required"))
    if not governance.audit.log_all_changes:
        yield Loosened("changes_recorded", ("audit", "log_all_changes"))


def tightened(governance: Governance) -> Governance:
    """Return the policy with every such setting as it holds anyhow."""
    unique = governance.rules.uniqueness.model_copy(update={"within_context": True})
    return governance.model_copy(
        update={
            "rules": governance.rules.model_copy(update={"uniqueness": unique}),
            "contexts": {
                name: context.model_copy(update={"approval_required": True})
                for name, context in governance.contexts.items()
            },
            "audit": governance.audit.model_copy(update={"log_all_changes": True}),
        }
    )
