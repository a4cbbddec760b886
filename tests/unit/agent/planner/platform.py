"""What the registry would tell the planner of its names, for tests of reading alone."""

from __future__ import annotations

from agent.planner.known import Known


def _alias(context: str, target: str | None, state: str = "live") -> tuple[dict, ...]:
    return ({"context": context, "target": target, "state": state},)


KNOWN = Known(
    contexts=("application", "backend", "frenly_ai", "frontend", "migration", "system"),
    canonicals=frozenset(
        {"account-management-api", "ledger-api", "statement-api", "user-management-api"}
    ),
    aliases={
        "savings": _alias("application", "account-management-api"),
        "ledger": _alias("backend", "ledger-api"),
        "statement-helper": _alias("frenly_ai", "statement-api"),
        "user-api": _alias("frontend", "user-management-api"),
        "legacy-user-endpoints": _alias("migration", None, "expired"),
        "shared-api": _alias("frontend", "ledger-api") + _alias("system", "statement-api"),
    },
)
