"""Rights that roles give, held against what the platform refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_REFUSED = re.compile(
    r'User \\?"system:serviceaccount:(?P<place>[\w-]+):(?P<account>[\w.-]+)\\?" cannot '
    r'(?P<verb>\w+) resource \\?"(?P<resource>[\w./-]+)\\?"'
    r'(?: in API group \\?"(?P<group>[\w.-]*)\\?")?'
)
"""How the platform itself says what an account may not do."""
_ANY = "*"


def refused(facts: Facts) -> Iterator[Draft]:
    """A program was refused, and the role that it has was read and does not give the right."""
    roles = facts.objects("ClusterRole", "Role")
    for e in facts.of("line"):
        found = _REFUSED.search(str(e.data["text"]))
        mine = _roles_of(facts, found, roles) if found else []
        if not found or not mine or any(_gives(role, found) for role in mine):
            continue
        name = workload_of(e.about) or found["account"]
        yield Draft(
            entity=name,
            fault="access_denied",
            says=(
                f"{name} may not {found['verb']} `{found['resource']}`: the "
                f"{mine[0].data['kind']} `{mine[0].about}` of its service account "
                f"`{found['account']}` does not give that right. Its log says: "
                f'"{str(e.data["text"])[:200]}"'
            ),
            rule="role_lacks",
            about=e.about or name,
            seen=ids([e, *mine]),
            direct=True,
            weight=0.97,
            disproof="Another role that is bound to the same account and gives the right.",
        )


def _roles_of(facts: Facts, found: re.Match[str], roles: list[Evidence]) -> list[Evidence]:
    """Return the roles of an account: by bindings where some were read, else by its name."""
    account = found["account"]
    bindings = facts.objects("ClusterRoleBinding", "RoleBinding")
    bound = {
        str(map_of(b.data["object"].get("roleRef")).get("name"))
        for b in bindings
        if any(str(s.get("name")) == account for s in maps_of(b.data["object"].get("subjects")))
    }
    if bindings:
        return [role for role in roles if role.about in bound]
    return [role for role in roles if role.about == account or account in role.about]


def _gives(role: Evidence, found: re.Match[str]) -> bool:
    return any(
        _has(rule.get("apiGroups"), found["group"] or "")
        and _has(rule.get("resources"), found["resource"])
        and _has(rule.get("verbs"), found["verb"])
        for rule in maps_of(role.data["object"].get("rules"))
    )


def _has(told: object, wanted: str) -> bool:
    return bool({_ANY, wanted} & {str(each) for each in list_of(told)})


RULES = (refused,)
