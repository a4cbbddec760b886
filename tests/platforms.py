"""Registries ready to use: a schema, people who may sign in, a clock that a test moves."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from registry import migrations
from registry.db.engine import open_engine
from registry.db.tables import metadata
from registry.db.uow import SqlUnitOfWork
from registry.domain.edits import RegisterContext, RegisterContract
from registry.service.deps import Deps
from registry.service.log import AuditLog
from registry.service.policies import load_access, load_governance
from registry.service.registry import Registry
from registry.service.snapshots import Snapshots
from tests.builders import NOW, a_wish, service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

    from sqlalchemy import Engine

    from registry.contracts.records import ProposalView
    from registry.domain.actors import Actor
    from registry.domain.edits import Edit
    from registry.rules.access import AccessControl
    from registry.rules.governance import Governance

PEOPLE = {
    "root": ("admin", "person"),
    "ana": ("member", "person"),
    "ben": ("maintainer", "person"),
    "cho": ("member", "person"),
    "dee": ("maintainer", "person"),
    "max": ("maintainer", "person"),
    "vic": ("viewer", "person"),
    "bot": ("maintainer", "service"),
}
"""Who there is: a role that may decide does not make a service a person."""


class Clock:
    """A time that only a test moves."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class Ids:
    """Ids as long and as different as real ones, the same in every run."""

    def __init__(self, seed: str = "") -> None:
        self._seed, self._numbers = seed, count()

    def __call__(self) -> str:
        return hashlib.sha256(f"{self._seed}/{next(self._numbers)}".encode()).hexdigest()[:32]


@cache
def governance_text() -> str:
    return (resources.files("config") / "alias_governance.yaml").read_text("utf-8")


@cache
def the_governance() -> Governance:
    return load_governance(governance_text(), source="config/alias_governance.yaml")


@cache
def the_access() -> AccessControl:
    packaged = (resources.files("config") / "access_control.yaml").read_text("utf-8")
    return load_access(packaged, source="config/access_control.yaml")


def governed(**rules: Any) -> Governance:
    """Return the packaged governance with some of its rules changed."""
    base = the_governance()
    return base.model_copy(update={"rules": base.rules.model_copy(update=rules)})


@cache
def _schema_file() -> Path:
    made = Path(tempfile.mkdtemp(prefix="frenly-schema-")) / "schema.sqlite3"
    engine = open_engine(f"sqlite:///{made}")
    migrations.prepare(engine)
    engine.dispose()
    return made


def a_sqlite_url(folder: Path, name: str = "frenly.sqlite3") -> str:
    """Return the URL of a new SQLite database that has its schema."""
    shutil.copy(_schema_file(), folder / name)
    return f"sqlite:///{folder / name}"


def opened(url: str, **options: Any) -> Engine:
    """Open a database whose disk need not survive a power cut; a test does not."""
    engine = open_engine(url, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _hasten(connection: Any, _: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

    return engine


def emptied(engine: Engine) -> Engine:
    """Take every row out of a database, where it is far away in one go."""
    each = [str(table.delete()) for table in reversed(metadata.sorted_tables)]
    with engine.begin() as connection:
        for statement in each if engine.dialect.name == "sqlite" else ["; ".join(each)]:
            connection.exec_driver_sql(statement)
    return engine


@dataclass(kw_only=True)
class Platform:
    """A registry with people, a clock, and shortcuts for what tests do all the time."""

    engine: Engine
    deps: Deps
    clock: Clock
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.registry = Registry(self.deps, Snapshots(self.deps.view, self.deps.now))

    def sign_in(self, name: str, token: str) -> None:
        self.tokens[name] = token
        self.people[name] = self.registry.authenticate(token)

    def under(self, **changes: Any) -> Platform:
        """Return the same registry under other policies or ports."""
        return replace(self, deps=replace(self.deps, **changes))

    def propose(self, *edits: Edit, by: str = "ana", **fields: Any) -> ProposalView:
        return self.registry.propose(a_wish(*edits, **fields), self.people[by])

    def approve(
        self, view: ProposalView, *names: str, verdict: str = "approve"
    ) -> ProposalView:
        for name in names or ("ben", "dee"):
            view = self.registry.decide(
                view.proposal.id,
                view.proposal.digest,
                verdict,
                reason="",
                by=self.people[name],
            )
        return view

    def enact(self, *edits: Edit, by: str = "ana", deciders: tuple[str, ...] = ()) -> str:
        """Propose, approve and apply; return the proposal's id."""
        view = self.approve(self.propose(*edits, by=by), *deciders)
        self.registry.work()
        applied = self.registry.proposal(view.proposal.id).proposal
        assert applied.status == "applied", applied.status
        return applied.id

    def log(self, *, anchor: Any = None, archive: Any = None) -> AuditLog:
        """Return the audit log with what it has outside the database."""
        return AuditLog(self.deps, anchor=anchor, archive=archive)

    def tags(self) -> list[str]:
        """Return the tag of every audit entry, oldest first."""
        with self.deps.view() as uow:
            return [entry.tag for entry in uow.entries()]


def a_registry(
    url: str | Engine, *, clock: Clock | None = None, seed: str = "", **policies: Any
) -> Platform:
    """Return a registry on a database that has its schema, with PEOPLE who may sign in."""
    platform = a_bare_registry(url, clock=clock, seed=seed, **policies)
    for name, (role, kind) in PEOPLE.items():
        made = platform.registry.add_user(
            name, [role], kind=kind, by=platform.people.get("root")
        )
        platform.sign_in(name, made.token)
    return platform


def a_bare_registry(
    url: str | Engine, *, clock: Clock | None = None, seed: str = "", **policies: Any
) -> Platform:
    """Return a registry on a database as it is, with nobody signed in."""
    engine = opened(url) if isinstance(url, str) else url
    clock = clock or Clock()
    given: dict[str, Any] = {
        "governance": the_governance(),
        "access": the_access(),
        "protocol_hash": "p" * 64,
        "new_id": Ids(seed),
        "new_secret": _secrets(seed),
        **policies,
    }
    deps = Deps(
        new_uow=lambda: SqlUnitOfWork(engine),
        view=lambda: SqlUnitOfWork(engine, writes=False),
        now=clock,
        **given,
    )
    return Platform(engine=engine, deps=deps, clock=clock)


def _secrets(seed: str) -> Callable[[], str]:
    ids = Ids(f"secret{seed}")
    return lambda: ids() + ids()[:11]


def ground() -> Iterator[Edit]:
    """Yield the edits that most tests begin from: contexts and two contracts."""
    for name in ("system", "application", "frontend", "migration"):
        yield RegisterContext(name=name, fallback=the_governance().fallback(name))
    for key in ("user-management-api", "billing-api"):
        yield RegisterContract(name=service(key), version="v1", owner="@team")


def a_grounded_registry(url: str | Engine, **options: Any) -> Platform:
    """Return a registry whose first revision holds `ground()`."""
    platform = a_registry(url, **options)
    platform.enact(*ground())
    return platform


@cache
def _grounded_file() -> tuple[Path, dict[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="frenly-ground-"))
    platform = a_grounded_registry(a_sqlite_url(folder), seed="ground")
    platform.engine.dispose()
    return folder / "frenly.sqlite3", platform.tokens


def a_grounded_copy(folder: Path, **options: Any) -> Platform:
    """Return such a registry on SQLite, made by copying one: quick enough for every test."""
    made, tokens = _grounded_file()
    shutil.copy(made, folder / made.name)
    platform = a_bare_registry(f"sqlite:///{folder / made.name}", **options)
    for name, token in tokens.items():
        platform.sign_in(name, token)
    return platform
