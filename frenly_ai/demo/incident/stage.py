"""The stage of the demonstration: a registry of its own, people, and what they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from frenly_ai.bootstrap import App, build
from frenly_ai.demo.incident.monitoring import free_port
from frenly_ai.demo.stage import clear
from registry.contracts.records import Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import DecisionStatus, Origin, ProposalStatus
from registry.domain.times import show_moment
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from frenly_ai.demo.incident.platform import Service
    from frenly_ai.settings import Settings
    from registry.domain.actors import Actor
    from registry.domain.proposals import Proposal

CONTEXT, ALIAS = "application", "billing-api"
OLD, NEW = "billing-v1-api", "billing-v2-api"
_POLL_S = 0.2
_QUIET_S = 2.0
"""How long nothing must fire before an incident closes; minutes in real life."""
_PEOPLE = {"root": "admin", "ana": "maintainer", "ben": "maintainer", "dee": "maintainer"}
_PEOPLE |= {"eli": "maintainer", "cho": "member"}
_PROGRAMS = {"shop": "service", "monitoring": "service"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentStage:
    """Everything a scene needs."""

    folder: Path
    app: App
    people: dict[str, Actor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    prometheus_port: int

    @property
    def log(self) -> Path:
        """Return where the server of this demo writes what happens."""
        return self.folder / "server.log"

    def propose(self, by: str, reason: str, *edits: e.Edit) -> Proposal:
        """Ask for a change."""
        wish = Wish(edits=edits, origin=Origin(channel="cli"), reason=reason)
        return self.app.registry.propose(wish, self.people[by]).proposal

    def approve(self, proposal_id: str) -> list[str]:
        """Let people approve until their quorum is met, and say who did."""
        registry, said = self.app.registry, list[str]()
        for name, person in self.people.items():
            view = registry.proposal(proposal_id)
            if view.proposal.status is not ProposalStatus.PENDING:
                break
            done = {d.actor for d in view.decisions if d.status is not DecisionStatus.VOID}
            if name in {*done, view.proposal.author} or "decide" not in person.may:
                continue
            view = registry.decide(
                proposal_id, view.proposal.digest, "approve", reason="read it", by=person
            )
            said.append(f"{name} approves {view.proposal.digest[:12]}: {view.tally.says()}")
        return [*said, *registry.work()]

    def target(self) -> str:
        """Say what the alias stands for now."""
        try:
            return self.app.registry.resolve(_name(ALIAS), CONTEXT).canonical
        except FrenlyError as error:
            return error.message


def set_stage(folder: Path, settings: Settings) -> IncidentStage:
    """Open an empty registry in `folder`, with its people; an earlier demo there is removed.

    Raises `InvalidInput` for a folder that holds anything but a demo: it would be emptied.
    """
    clear(folder)
    port = free_port()
    app = build(
        settings.model_copy(
            update={
                "home": folder,
                "database_url": None,
                "config_dir": None,
                "model": None,
                "queue": "embedded",
                "knowledge": "keywords",
                "poll_s": _POLL_S,
                "incident_quiet_s": _QUIET_S,
                "prometheus_url": f"http://127.0.0.1:{port}",
                "prometheus_token": None,
            }
        )
    )
    stage = IncidentStage(folder=folder, app=app, prometheus_port=port)
    root = None
    for name, role in {**_PEOPLE, **_PROGRAMS}.items():
        kind = "service" if name in _PROGRAMS else "person"
        made = app.registry.add_user(name, [role], kind=kind, by=root)
        stage.tokens[name] = made.token
        stage.people[name] = app.registry.authenticate(made.token)
        root = root or stage.people[name]
    return stage


def register_platform(stage: IncidentStage, billing: Service, dead_url: str) -> list[str]:
    """Record the platform as it is: two versions of an API, and the alias that callers use."""
    fallback = stage.app.policies.governance.fallback
    contexts = ("system", CONTEXT)
    proposal = stage.propose(
        "root",
        "The platform as it is.",
        *(e.RegisterContext(name=name, fallback=fallback(name)) for name in contexts),
        _contract(OLD, "v1", billing.url),
        _contract(NEW, "v2", dead_url),
        e.AdoptAlias(
            name=_name(ALIAS), context=CONTEXT, target=_name(OLD), owner="@billing-team"
        ),
    )
    return stage.approve(proposal.id)


def repoint(stage: IncidentStage) -> Proposal:
    """Ask that the alias stands for the version that does not answer."""
    edit = e.RepointAlias(name=_name(ALIAS), context=CONTEXT, target=_name(NEW))
    return stage.propose("ana", "Version 2 is ready.", edit)


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """Return what the demo's JSON tells of a proposal."""
    at = proposal.applied_at
    return {
        "proposal": proposal.id,
        "status": str(proposal.status),
        "kind": str(proposal.kind),
        "revision": proposal.applied_revision,
        "applied_at": None if at is None else show_moment(at),
    }


def _contract(key: str, version: str, url: str) -> e.RegisterContract:
    return e.RegisterContract(
        name=_name(key), version=version, owner="@billing-team", base_url=url
    )


def _name(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)
