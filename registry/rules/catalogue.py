"""What is known of every built-in rule, and findings made from it.

Validators, refusals, the command line and `docs/rules.md` all read this one catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.domain.findings import Finding, Severity


class Keeper(StrEnum):
    """What enforces a rule."""

    STRUCTURE = "structure"
    """A validator that nothing escapes."""
    POLICY = "policy"
    """A validator whose findings only warn where old facts are recorded or restored."""
    PLANNING = "planning"
    """A change that breaks it cannot be planned."""
    DECIDING = "deciding"
    """The count of approvals, when people decide and again when the change is applied."""
    RESOLVING = "resolving"
    """The lookup itself."""
    LOADING = "loading"
    """The policy file that would switch it off does not load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it says, why, and how to keep it."""

    name: str
    says: str
    reason: str
    fix: str
    keeper: Keeper
    settings: tuple[str, ...] = ()
    """Where its settings stand in the governance file."""
    known_as: tuple[str, ...] = ()
    """What platforms call it in manifests and migrations of their own."""
    refusal: str = ""
    """The code of the failure that breaking it raises, where it is not a finding."""


def blocks(check: str, message: str, *, why_not: str = "", fix: str = "") -> Finding:
    """Make a finding that stops the proposal; what is left out is as the catalogue says."""
    return _finding(Severity.BLOCKS, check, message, why_not, fix)


def warns(check: str, message: str, *, why_not: str = "", fix: str = "") -> Finding:
    """Make a finding that people read before they decide, filled in likewise."""
    return _finding(Severity.WARNS, check, message, why_not, fix)


def _finding(severity: Severity, check: str, message: str, why: str, fix: str) -> Finding:
    rule = RULES[check]
    return Finding(
        check=check,
        severity=severity,
        message=message,
        why_not=why or rule.reason,
        fix=fix or rule.fix,
    )


_RULES = (
    Rule(
        name="context_known",
        says="An alias stands in a registered context, for as long as it has a row.",
        reason="Nobody could ever look the name up there.",
        fix="Use a registered context; see `frenly context list`.",
        keeper=Keeper.STRUCTURE,
        settings=("fallbacks",),
    ),
    Rule(
        name="fallback_sound",
        says="A context's lookup order begins with itself and names registered contexts once.",
        reason="It must begin with the context and name registered ones once.",
        fix="Begin with the context, and register the others first.",
        keeper=Keeper.STRUCTURE,
        settings=("fallbacks",),
    ),
    Rule(
        name="terminal_live",
        says="Every touched alias leads, without circle, to a contract that is not retired.",
        reason="A name that leads nowhere breaks whoever uses it.",
        fix="Name a registered contract (`frenly contract list`), or register it first.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="chain_short",
        says="No alias goes through more aliases than governance allows.",
        reason="Each hop is one more name that can break the others.",
        fix="Point the alias straight at its contract.",
        keeper=Keeper.STRUCTURE,
        settings=("rules.chains.max_hops",),
    ),
    Rule(
        name="no_shadowing",
        says="An alias and a live canonical never carry the same name.",
        reason="A canonical name means one thing everywhere.",
        fix="Choose another name.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="no_consumer_broken",
        says="Nothing that live aliases stand on goes away.",
        reason="They would stop resolving.",
        fix="Repoint or retire them first, or in the same proposal.",
        keeper=Keeper.STRUCTURE,
    ),
    Rule(
        name="canonical_immutable",
        says="A canonical name never changes, not even its spelling.",
        reason="Contracts, aliases and code were written against exactly that name.",
        fix="Register the new name, alias the old one to it, then deprecate the old contract.",
        keeper=Keeper.STRUCTURE,
        known_as=("canonical_name_immutable", "canonical_immutability"),
    ),
    Rule(
        name="context_governed",
        says="Some rule says who may approve in every touched context.",
        reason="A change that nobody is entitled to approve cannot be approved.",
        fix="Ask for it in a governed context.",
        keeper=Keeper.POLICY,
        settings=("contexts",),
    ),
    Rule(
        name="name_well_formed",
        says="New names keep governance's pattern and length, for the kinds it binds.",
        reason="Names that look alike are found, typed and read without a slip.",
        fix="Choose a name that keeps both.",
        keeper=Keeper.POLICY,
        settings=(
            "rules.naming.pattern",
            "rules.naming.min_length",
            "rules.naming.max_length",
            "rules.naming.kinds",
        ),
    ),
    Rule(
        name="type_allowed",
        says="A context that takes only expiring aliases gets no other; "
        "some policies allow none.",
        reason="Names there exist to end.",
        fix="Ask for type 'migration' or 'temporary', with a lifetime.",
        keeper=Keeper.POLICY,
        settings=(
            "contexts.NAME.permissions",
            "contexts.NAME.auto_expire",
            "rules.expiration.temporary_aliases",
        ),
        known_as=("temporary_only",),
    ),
    Rule(
        name="lifetime_allowed",
        says="An alias that expires lives no longer than the maximum, from its creation on.",
        reason="Temporary names that stay become permanent ones nobody decided on.",
        fix="Give a lifetime, e.g. 30d.",
        keeper=Keeper.POLICY,
        settings=("rules.expiration.max_ttl",),
        known_as=("expiration_management", "temporary_alias_expiry"),
    ),
    Rule(
        name="lifetime_usual",
        says="An alias lives for the default lifetime when nobody says; more is warned of.",
        reason="The longer a temporary name stands, the more will rest on it.",
        fix="Say why it needs longer.",
        keeper=Keeper.POLICY,
        settings=("rules.expiration.default_ttl",),
    ),
    Rule(
        name="name_unique",
        says="A name stands in several contexts only when it means the same or is contextual.",
        reason="One name would mean two things.",
        fix="Choose another name, the same target, or type 'contextual'.",
        keeper=Keeper.POLICY,
        settings=("rules.uniqueness.across_contexts",),
        known_as=("alias_uniqueness_across_contexts", "alias_uniqueness"),
    ),
    Rule(
        name="owner_known",
        says="Every new alias and contract has an owner.",
        reason="Somebody must answer for a name, above all before it expires.",
        fix="Name an owner, e.g. --owner @team.",
        keeper=Keeper.POLICY,
    ),
    Rule(
        name="deprecation_kept",
        says="A contract is retired only after it was deprecated for governance's window.",
        reason="Users need the time to move.",
        fix="Propose to deprecate it first.",
        keeper=Keeper.POLICY,
        settings=("rules.deprecation.window",),
    ),
    Rule(
        name="successor_known",
        says="What a deprecated contract names as its successor is registered and leads on.",
        reason="Users who are sent to a name that is not there lose both.",
        fix="Register the successor first, or in the same proposal; or name none.",
        keeper=Keeper.POLICY,
    ),
    Rule(
        name="unique_in_context",
        says="A name stands for one thing in one context.",
        reason="A lookup answers with one contract; two rows would make it a matter of luck.",
        fix="Repoint the alias that is there, or choose another name.",
        keeper=Keeper.PLANNING,
        settings=("rules.uniqueness.within_context",),
        known_as=("alias_uniqueness_within_context",),
        refusal="alias.taken",
    ),
    Rule(
        name="enough_people",
        says="So many different people approve a change; its author and agent never count.",
        reason="One person's slip, or one stolen credential, changes nothing.",
        fix="Ask somebody else to read the proposal and decide.",
        keeper=Keeper.DECIDING,
        settings=("rules.approvals.minimum",),
        known_as=("approval_workflow", "require_pr_review"),
    ),
    Rule(
        name="right_people",
        says="Somebody of every group that governance names for a change approves it.",
        reason="Those who answer for a context must have agreed to what stands in it.",
        fix="Ask somebody of the missing group to decide.",
        keeper=Keeper.DECIDING,
        settings=("rules.approvals.groups", "contexts.NAME.permissions"),
        known_as=("ssot_maintainers_only", "team_approval_required", "ai_team_approval"),
    ),
    Rule(
        name="approval_fresh",
        says="An approval counts for as long as governance lets it, and only once.",
        reason="Who agreed long ago agreed to another platform.",
        fix="Read the proposal again and decide again.",
        keeper=Keeper.DECIDING,
        settings=("rules.approvals.valid_for",),
    ),
    Rule(
        name="expired_silent",
        says="An alias that has expired never resolves, whether or not anybody swept it up.",
        reason="An expiry that only a clean-up enforces is a promise nobody keeps.",
        fix="Extend the alias, or move its users to the contract.",
        keeper=Keeper.RESOLVING,
        settings=("contexts.NAME.auto_expire",),
        known_as=("auto_expire",),
        refusal="alias.expired",
    ),
    Rule(
        name="change_approved",
        says="Every change needs approval, in every context.",
        reason="A change nobody agreed to is nobody's decision.",
        fix="Leave `approval_required` out, or write true.",
        keeper=Keeper.LOADING,
        settings=("contexts.NAME.approval_required",),
        known_as=("add_alias", "remove_alias", "modify_alias"),
        refusal="policy.loosened",
    ),
    Rule(
        name="changes_recorded",
        says="Every change, decision and refusal is recorded.",
        reason="What is not in the log cannot be shown to anybody afterwards.",
        fix="Leave `log_all_changes` out, or write true.",
        keeper=Keeper.LOADING,
        settings=("audit.log_all_changes",),
        known_as=("alias_audit_logging", "audit_logging"),
        refusal="policy.loosened",
    ),
    Rule(
        name="log_kept",
        says="The log is kept for the whole retention period.",
        reason="Whoever asks after years must find what was done, and that nothing is missing.",
        fix="Write a duration, e.g. `7y`.",
        keeper=Keeper.LOADING,
        settings=("audit.retention_period", "audit.external_storage"),
        known_as=("audit_retention",),
        refusal="input.invalid",
    ),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _RULES}
