"""A small platform to measure on: contexts, a contract, aliases, and somebody of every sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.contracts.records import Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App

ROLES = {"ben": "maintainer", "dee": "maintainer", "vera": "viewer"}
CONTEXTS = ("system", "application", "frontend")


def staged(app: App, names: int) -> dict[str, str]:
    """Fill an empty registry with so many aliases; return a token for each of its users."""
    registry = app.registry
    tokens = {"root": registry.add_user("root", ["admin"], by=None).token}
    root = registry.authenticate(tokens["root"])
    for name, role in ROLES.items():
        tokens[name] = registry.add_user(name, [role], by=root).token
    made = registry.add_user("bot", ["service"], kind="service", by=root)
    tokens["bot"] = made.token
    view = registry.propose(
        Wish(edits=tuple(_edits(app, names)), origin=Origin(channel="evals")), root
    )
    for name in ("ben", "dee"):
        person = registry.authenticate(tokens[name])
        proposal = view.proposal
        registry.decide(proposal.id, proposal.digest, "approve", reason="", by=person)
    registry.work()
    return tokens


def _edits(app: App, names: int) -> list[Any]:
    target = Name.parse(Kind.SERVICE, "user-management-api")
    fallback = app.policies.governance.fallback
    edits: list[Any] = [
        e.RegisterContext(name=name, fallback=fallback(name)) for name in CONTEXTS
    ]
    edits.append(
        e.RegisterContract(name=target, version="v1", base_url="https://users.example.com/v1")
    )
    edits += [
        e.AdoptAlias(
            name=Name.parse(Kind.SERVICE, f"alias-{number}"), context="frontend", target=target
        )
        for number in range(names)
    ]
    return edits
