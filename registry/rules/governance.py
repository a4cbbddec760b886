"""The effective governance: who may name what, for how long, and who must agree.

Closed: an unknown key refuses the file. The keys of a platform's original governance file load
as they are; what such a file leaves out takes the defaults below, the strict ones.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from registry.domain.digest import digest
from registry.domain.names import Kind
from registry.domain.proposals import Quorum
from registry.domain.versions import Compatibility
from registry.rules.approving import (
    Duration,
    Escalation,
    Limits,
    Pattern,
    Protected,
    RiskRule,
)
from registry.rules.closed import Closed
from registry.rules.in_use import UsageRule
from registry.rules.quotas import Quotas
from registry.rules.team_rules import TeamRule
from registry.rules.trust import USUAL, TrustRow

ONLY_EXPIRING = "temporary_only"
"""The one permission that names no group: only aliases that expire may be made there."""


class Uniqueness(Closed):
    """Where one name may stand only once."""

    within_context: bool = True
    across_contexts: bool = True


class Naming(Closed):
    """How new names must look, for the kinds it binds."""

    pattern: Pattern = "^[a-z0-9-]+$"
    min_length: Annotated[int, Field(ge=1)] = 3
    max_length: Annotated[int, Field(le=255)] = 50
    kinds: tuple[Kind, ...] = (Kind.SERVICE,)


class Expiration(Closed):
    """How long aliases that expire may live, counted from their creation."""

    temporary_aliases: bool = True
    default_ttl: Duration = timedelta(days=90)
    max_ttl: Duration = timedelta(days=365)


class Chains(Closed):
    """How many aliases may stand between a name and its contract."""

    max_hops: Annotated[int, Field(ge=1, le=8)] = 1


class Deprecation(Closed):
    """How long a contract must have been deprecated before it may be retired."""

    window: Duration = timedelta(days=30)


class CompatibilityRule(Closed):
    """Which changes a contract's documents may make, where the contract says nothing."""

    default: Compatibility = Compatibility.BACKWARD


class Ownership(Closed):
    """Where one owner must answer for what belongs together."""

    one_per_name: bool = True
    """A name that means one thing in contexts that see each other has one owner."""
    one_per_target: bool = False
    """An alias belongs to whoever owns its contract; mostly it is its users'."""


class Approvals(Closed):
    """What every change needs, whatever its context asks besides."""

    minimum: Annotated[int, Field(ge=1)] = 2
    groups: tuple[str, ...] = ("ssot_maintainers",)
    valid_for: Duration = timedelta(days=7)
    proposals_expire_after: Duration = timedelta(days=14)
    risk: RiskRule = RiskRule()
    limits: Limits = Limits()
    escalation: Escalation = Escalation()


class Rules(Closed):
    """The rules every context shares."""

    uniqueness: Uniqueness = Uniqueness()
    naming: Naming = Naming()
    expiration: Expiration = Expiration()
    chains: Chains = Chains()
    deprecation: Deprecation = Deprecation()
    compatibility: CompatibilityRule = CompatibilityRule()
    reminders: tuple[Duration, ...] = (
        timedelta(days=30),
        timedelta(days=7),
        timedelta(days=1),
    )
    """How long before an end its owner is reminded."""
    ownership: Ownership = Ownership()
    quotas: Quotas = Quotas()
    usage: UsageRule = UsageRule()
    approvals: Approvals = Approvals()
    trust: tuple[TrustRow, ...] = USUAL
    """What becomes of values that rest on outsiders' texts; the first line that fits."""


class ContextRule(Closed):
    """Who may approve names in one context."""

    permissions: tuple[str, ...]
    approval_required: bool = True
    auto_expire: bool = False

    @property
    def only_expiring(self) -> bool:
        """Say whether only aliases that expire may be made here."""
        return self.auto_expire or ONLY_EXPIRING in self.permissions

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the approver groups that the permissions name."""
        return tuple(p for p in self.permissions if p != ONLY_EXPIRING)


class Audit(Closed):
    """How the audit log is kept."""

    log_all_changes: bool = True
    retention_period: Duration = timedelta(days=7 * 365)
    external_storage: str = ""


def _named_once(rules: tuple[TeamRule, ...]) -> tuple[TeamRule, ...]:
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"Rule {name!r} is given twice.")
    return rules


class Governance(Closed):
    """The whole effective policy on names."""

    version: Annotated[str, Field(max_length=40)] = "1.0"
    rules: Rules = Rules()
    contexts: dict[str, ContextRule]
    fallbacks: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Each context's full lookup order, itself first; one that is absent stands alone."""
    audit: Audit = Audit()
    protected: tuple[Protected, ...] = ()
    """Names that take two people and the groups that answer for them."""
    team_rules: Annotated[tuple[TeamRule, ...], AfterValidator(_named_once)] = ()
    """Rules of a team's own; each can only refuse more."""

    @property
    def hash(self) -> str:
        """Hash of everything that can change a verdict, or who must agree.

        How much may wait, and who hears of it when, is not part of it: to change that voids
        no approval.
        """
        aside = {"rules": {"approvals": {"limits", "escalation"}}}
        return digest(self.model_dump(mode="json", exclude=aside))

    def fallback(self, context: str) -> tuple[str, ...]:
        """Return the declared lookup order of a context."""
        return self.fallbacks.get(context, (context,))

    def quorum(self, contexts: set[str]) -> Quorum:
        """Return who must agree to a change that touches these contexts.

        Every section's demand holds: the minimum, the groups every change needs, and the
        groups of each context. A context without a rule adds none (validators refuse it).
        """
        general = self.rules.approvals
        groups = {g for c in contexts if c in self.contexts for g in self.contexts[c].groups}
        return Quorum(
            approvals=general.minimum, groups=tuple(sorted({*general.groups, *groups}))
        )
