"""The rules that hold governance's policy, in words. `policy.py` enforces them."""

from __future__ import annotations

from registry.rules.rule import Keeper, Rule

POLICY_RULES = (
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
        says="A contract, or a version of it, is retired only after it was deprecated for "
        "governance's window.",
        reason="Users need the time to move.",
        fix="Propose to deprecate it first.",
        keeper=Keeper.POLICY,
        settings=("rules.deprecation.window",),
    ),
    Rule(
        name="end_announced",
        says="Users of a live name are warned for governance's window before its end.",
        reason="They need the time to move.",
        fix="Let it end later, or begin to warn earlier.",
        keeper=Keeper.POLICY,
        settings=("rules.deprecation.window",),
    ),
    Rule(
        name="sunset_announced",
        says="What is deprecated with a sunset answers for governance's window until then.",
        reason="Its users need the time to move.",
        fix="Give it a later sunset, or none.",
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
        name="quota_kept",
        says="No owner and no context comes to hold more live aliases than governance allows.",
        reason="Whoever holds too many names keeps none of them well.",
        fix="Retire one first, or in the same proposal; or ask for a larger quota.",
        keeper=Keeper.POLICY,
        settings=("rules.quotas.aliases_per_owner", "rules.quotas.aliases_per_context"),
    ),
    Rule(
        name="users_gone",
        says="What a change ends is not known to be used any more, by scanned code or lookups.",
        reason="Whoever still uses it finds nothing once it has ended.",
        fix="Move its users first; `frenly can-remove NAME` names them.",
        keeper=Keeper.POLICY,
        settings=(
            "rules.usage.when_used",
            "rules.usage.lookups_within",
            "rules.usage.scanned_within",
        ),
    ),
)
