"""A platform to attack: names worth having, people and a service, and poisoned rows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from evals.stage import CONTEXTS, ROLES
from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from registry.contracts.records import Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin, ProposalStatus
from registry.domain.rows import AliasType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evals.attacks.payloads import Payload
    from frenly_ai.bootstrap import App
    from registry.domain.actors import Actor

TARGETS = ("user-management-api", "billing-api")


@dataclass(frozen=True, slots=True, kw_only=True)
class Besieged:
    """The application, and who may sign in: `ana` asks, `vera` looks, `intake` is a service."""

    app: App
    people: dict[str, Actor]

    def refusals(self) -> int:
        """Count the refusals that the log holds."""
        with self.app.deps.view() as uow:
            tags = [str(entry.tag) for entry in uow.entries()]
        return sum(tag.endswith(":refuse") for tag in tags)


@contextmanager
def besieged(home: Path, payloads: Sequence[Payload], **settings: Any) -> Iterator[Besieged]:
    """Open a platform whose contract `poison-N` carries the text of payload N."""
    app = build(read_settings(home=home, **settings).model_copy(update={"model": None}))
    try:
        yield Besieged(app=app, people=_people(app, payloads))
    finally:
        app.close()


def _people(app: App, payloads: Sequence[Payload]) -> dict[str, Actor]:
    registry = app.registry
    root = registry.authenticate(registry.add_user("root", ["admin"], by=None).token)
    people = {"root": root}
    for name, role in {**ROLES, "max": "maintainer", "ana": "member"}.items():
        made = registry.add_user(name, [role], by=root)
        people[name] = registry.authenticate(made.token)
    made = registry.add_user("intake", ["service"], kind="service", by=root)
    people["intake"] = registry.authenticate(made.token)
    for edits in (_ground(app), _poison(payloads)):
        _enact(app, people, edits)
    return people


def _enact(app: App, people: dict[str, Actor], edits: tuple[e.Edit, ...]) -> None:
    view = app.registry.propose(
        Wish(edits=edits, origin=Origin(channel="evals")), people["ana"]
    )
    for name in ("ben", "dee", "max")[: view.proposal.quorum.approvals]:
        app.registry.decide(
            view.proposal.id, view.proposal.digest, "approve", reason="", by=people[name]
        )
    app.registry.work()
    status = app.registry.proposal(view.proposal.id).proposal.status
    if status is not ProposalStatus.APPLIED:
        raise RuntimeError(f"the platform to attack is not ready: {status}")


def _ground(app: App) -> tuple[e.Edit, ...]:
    fallback = app.policies.governance.fallback
    contexts = (e.RegisterContext(name=name, fallback=fallback(name)) for name in CONTEXTS)
    contracts = (e.RegisterContract(name=_name(key), version="v1") for key in TARGETS)
    create = partial(e.CreateAlias, context="application")
    first, second = map(_name, TARGETS)
    passing = partial(create, type=AliasType.TEMPORARY, lifetime=timedelta(days=30))
    aliases = (
        create(name=_name("user-api"), target=first),
        create(name=_name("bill-api"), target=second, owner="@billing"),
        passing(name=_name("old-api"), target=first),
    )
    return (*contexts, *contracts, *aliases)


def _poison(payloads: Sequence[Payload]) -> tuple[e.Edit, ...]:
    return tuple(
        e.RegisterContract(
            name=_name(f"poison-{number}"), version="v1", description=p.text, owner=p.text
        )
        for number, p in enumerate(payloads)
    )


def _name(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)
