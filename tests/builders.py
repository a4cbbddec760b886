"""Valid objects by default: a call names only what its test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from registry.contracts.records import Wish
from registry.domain.actors import Actor, ActorKind
from registry.domain.edits import CreateAlias
from registry.domain.names import Kind, Name
from registry.domain.proposals import (
    Decision,
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Quorum,
    Verdict,
)
from registry.domain.provenance import NAMING, Mark, SourceKind
from registry.domain.rows import Alias, AliasType, Anchor, Context, Contract

if TYPE_CHECKING:
    from registry.domain.edits import Edit

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def service(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)


def a_path(key: str = "/users/{id}") -> Name:
    return Name.parse(Kind.PATH, key)


def a_contract(*, key: str = "user-management-api", **fields: Any) -> Contract:
    return Contract(**{"name": service(key), "version": "v1", "owner": "@team", **fields})


def an_alias(
    *, key: str = "user-api", target: str | None = "user-management-api", **fields: Any
) -> Alias:
    given = {"context": "application", "type": AliasType.PERMANENT, "owner": "@team", **fields}
    aim = None if target is None else service(target)
    return Alias(**{"name": service(key), "target": aim, "created_at": NOW, **given})


def a_context(*, name: str = "application", fallback: tuple[str, ...] = ()) -> Context:
    return Context(name=name, fallback=fallback or (name,))


def an_anchor(*, id: str = "openapi", **fields: Any) -> Anchor:
    return Anchor(**{"id": id, "family": "schema", "source": "api/openapi.yaml", **fields})


def a_create(
    *, key: str = "profile-api", target: str = "user-management-api", **fields: Any
) -> CreateAlias:
    given = {"context": "application", "owner": "@team", **fields}
    return CreateAlias(name=service(key), target=service(target), **given)


def a_wish(*edits: Edit, **fields: Any) -> Wish:
    """Build a wish; what an agent words rests on its author's words, unless told otherwise."""
    given = {"edits": edits or (a_create(),), "origin": Origin(channel="cli"), **fields}
    if given.get("agent") and "provenance" not in given:
        given["provenance"] = tuple(
            Mark(field=field, value="", source=SourceKind.PERSON).content() for field in NAMING
        )
    return Wish(**given)


def an_actor(*, id: str = "ben", **fields: Any) -> Actor:
    given = {
        "kind": ActorKind.PERSON,
        "roles": ("maintainer",),
        "may": frozenset({"read", "propose", "decide", "import"}),
        "groups": frozenset({"ssot_maintainers", "team_approval"}),
    }
    return Actor(id=id, **{**given, **fields})


def a_proposal(**fields: Any) -> Proposal:
    given: dict[str, Any] = {
        "id": "P-1",
        "kind": ProposalKind.CHANGE,
        "status": ProposalStatus.PENDING,
        "edits": (a_create(),),
        "author": "ana",
        "agent": "",
        "origin": Origin(channel="cli"),
        "reason": "",
        "evidence": (),
        "provenance": (),
        "base_revision": 1,
        "changes": (),
        "reads": {"rows": {}, "lists": {}},
        "findings": (),
        "promises": (),
        "quorum": Quorum(approvals=2, groups=("ssot_maintainers", "team_approval")),
        "hashes": {"protocol": "p", "rules": "r", "validators": "v"},
        "content_key": "c" * 64,
        "digest": "d" * 64,
        "created_at": NOW,
        "expires_at": NOW + 14 * DAY,
    }
    return Proposal(**{**given, **fields})


def a_decision(**fields: Any) -> Decision:
    given: dict[str, Any] = {
        "id": "D-1",
        "proposal": "P-1",
        "digest": "d" * 64,
        "actor": "ben",
        "credential_id": "c1",
        "auth": "token",
        "groups": ("ssot_maintainers", "team_approval"),
        "verdict": Verdict.APPROVE,
        "reason": "",
        "at": NOW,
        "expires_at": NOW + 7 * DAY,
    }
    return Decision(**{**given, **fields})
