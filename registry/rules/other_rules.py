"""The rules that something else than a validator enforces, in words."""

from __future__ import annotations

from registry.rules.rule import Keeper, Rule

OTHER_RULES = (
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
    ),
    Rule(
        name="changes_recorded",
        says="Every change, decision and refusal is recorded.",
        reason="What is not in the log cannot be shown to anybody afterwards.",
        fix="Leave `log_all_changes` out, or write true.",
        keeper=Keeper.LOADING,
        settings=("audit.log_all_changes",),
        known_as=("alias_audit_logging", "audit_logging"),
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
