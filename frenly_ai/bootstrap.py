"""The composition root: the only place that chooses implementations, a clock and ids."""

from __future__ import annotations

import os
import secrets
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING

from frenly_ai.deliver.plan import load_plan
from frenly_ai.keeping.lazily import LazyKeyring
from frenly_ai.keeping.ranges import check_ranges
from frenly_ai.notify.owners import load_owners
from frenly_ai.platform.opening import open_platform
from frenly_ai.settings import now
from frenly_ai.tool_refusals import record_tool_refusal
from frenly_ai.watching import rounds
from frenly_ai.watching.limits import load_limits
from registry import migrations
from registry.db.engine import open_engine
from registry.db.uow import SqlUnitOfWork
from registry.errors import InvalidInput, Unavailable
from registry.service.deployments import Deployments
from registry.service.deps import Deps
from registry.service.failed_lookups import FailedLookupCounter
from registry.service.group_writer import GroupWriter
from registry.service.log import AuditLog
from registry.service.model_calls import ModelCalls
from registry.service.policies import check_groups, load_access, load_effective, load_examples
from registry.service.registry import Registry
from registry.service.running import Runs
from registry.service.schedules import Schedules
from registry.service.snapshots import Snapshots
from tools import protocol as operator_protocol
from tools.catalogue import CATALOGUE
from tools.dispatch import Dispatcher
from tools.evidence.policy import load_evidence_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from agent.asking.desk import Watch
    from agent.asking.prices import Prices
    from agent.runs import Agent
    from frenly_ai.deliver.plan import Plan
    from frenly_ai.notify.owners import Address
    from frenly_ai.policy_check import Held
    from frenly_ai.queueing import ProcrastinateQueue
    from frenly_ai.settings import Settings
    from frenly_ai.watching.limits import Limits
    from registry.rules.access import AccessControl
    from registry.rules.examples import ExampleFile
    from registry.rules.governance import Governance
    from registry.service.ports import ArchiveStore, OutsideAnchor
    from registry.service.postman import Postman
    from tools.evidence.policy import EvidencePolicy
    from tools.knowledge.library import Library

GOVERNANCE_FILE = "alias_governance.yaml"
ACCESS_FILE = "access_control.yaml"
PROTOCOL_FILE = "operator_protocols.yaml"
OWNERS_FILE = "owners.yaml"
WATCHING_FILE = "watching.yaml"
DELIVERIES_FILE = "deliveries.yaml"
EVIDENCE_FILE = "evidence.yaml"
PRICES_FILE = "model_prices.yaml"
EXAMPLES_FILE = "rule_examples.yaml"


_CHANCE = secrets.SystemRandom()


clock = time.time
"""The clock, in seconds since 1970; `settings.now` is the same as a moment."""


def new_id() -> str:
    """Make an id that nobody else makes: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def new_secret() -> str:
    """Make 256 random bits, as text."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policies in force."""

    governance: Governance
    access: AccessControl
    protocol: operator_protocol.Protocol
    owners: Mapping[str, Address]
    watching: Limits
    deliveries: Plan
    evidence: EvidencePolicy


@dataclass(frozen=True, kw_only=True)
class App:
    """The application, ready to use."""

    settings: Settings
    policies: Policies
    engine: Engine
    deps: Deps
    queue: ProcrastinateQueue | None = None
    """Who hands out due jobs; None where each server and worker does them by itself."""

    @cached_property
    def snapshots(self) -> Snapshots:
        """Return the keeper of snapshots."""
        return Snapshots(self.deps.view, self.deps.now)

    @cached_property
    def postman(self) -> Postman:
        """Return who takes notices to their owners, and reports of incidents their ways."""
        from frenly_ai.deliver.opening import open_postman  # noqa: PLC0415 - few send

        return open_postman(self)

    @cached_property
    def registry(self) -> Registry:
        """Return the registry."""
        return Registry(self.deps, self.snapshots)

    @cached_property
    def model_calls(self) -> ModelCalls:
        """Return the book of what models are asked."""
        return ModelCalls(self.deps)

    @cached_property
    def deployments(self) -> Deployments:
        """Return who takes and shows deployments."""
        return Deployments(self.deps)

    @cached_property
    def failed_lookups(self) -> FailedLookupCounter:
        """Return who counts lookups that find no answer."""
        return FailedLookupCounter(self.deps)

    @cached_property
    def log(self) -> AuditLog:
        """Return the audit log, with the outside anchor and the archive that are set."""
        place = self.settings.archive
        return AuditLog(
            self.deps,
            anchor=_open_anchor(self.settings),
            archive=_open_archive(place) if place else None,
        )

    @cached_property
    def knowledge(self) -> Library:
        """Return what people wrote down."""
        from frenly_ai.keeping.knowledge import open_library  # noqa: PLC0415 - few need it

        return open_library(self.settings)

    @cached_property
    def schedules(self) -> Schedules:
        """Return all regular work; what the application adds to the registry's goes here."""
        own = self.registry.schedules.tasks.values()
        return Schedules(self.deps, (*own, *rounds.rounds(self).tasks.values()))

    @cached_property
    def runs(self) -> Runs:
        """Return the keeper of the agent's runs."""
        return Runs(self.deps)

    def close(self) -> None:
        """Write what is not written yet, and let go of every connection."""
        with suppress(Unavailable):  # nobody is left to be told
            self.model_calls.flush()
            self.failed_lookups.flush()
        self.engine.dispose()


def load_policies(config_dir: Path | None) -> Policies:
    """Read the policy files, packaged or from `config_dir`; raise on the first wrong one.

    A file that `config_dir` does not hold is taken from the package.
    """
    text, source = policy_text(config_dir, ACCESS_FILE)
    access = load_access(text, source=source)
    text, source = policy_text(config_dir, GOVERNANCE_FILE)
    governance = load_effective(text, source=source)
    check_groups(governance, access)
    text, source = policy_text(config_dir, PROTOCOL_FILE)
    protocol = operator_protocol.load(text, source=source, roles=access.roles)
    operator_protocol.bind(protocol, CATALOGUE)
    text, source = policy_text(config_dir, OWNERS_FILE)
    owners = load_owners(text, source=source)
    text, source = policy_text(config_dir, WATCHING_FILE)
    watching = load_limits(text, source=source)
    text, source = policy_text(config_dir, DELIVERIES_FILE)
    deliveries = load_plan(text, source=source)
    text, source = policy_text(config_dir, EVIDENCE_FILE)
    return Policies(
        governance=governance,
        access=access,
        protocol=protocol,
        owners=owners,
        watching=watching,
        deliveries=deliveries,
        evidence=load_evidence_policy(text, source=source),
    )


def load_governance_file(path: Path) -> Governance:
    """Read a governance file as the one in force would be."""
    from registry.anchors.located import read_file  # noqa: PLC0415 - rarely needed

    return load_effective(read_file(path), source=str(path))


def load_held(config_dir: Path | None) -> Held:
    """Read the governance in force together with its text."""
    from frenly_ai.policy_check import Held  # noqa: PLC0415 - reads SQL too, which is slow

    text, source = policy_text(config_dir, GOVERNANCE_FILE)
    if source == f"config/{GOVERNANCE_FILE}":
        source = f"packaged/{GOVERNANCE_FILE}"  # a platform may well have a config/ of its own
    return Held(governance=load_effective(text, source=source), text=text, source=source)


def load_rule_examples(config_dir: Path | None) -> ExampleFile:
    """Read the examples of the built-in rules, packaged or from `config_dir`."""
    text, source = policy_text(config_dir, EXAMPLES_FILE)
    return load_examples(text, source=source)


def load_price_list(config_dir: Path | None) -> Prices:
    """Read what models cost, packaged (no price is known) or from `config_dir`."""
    from agent.asking.prices import load_prices  # noqa: PLC0415 - few commands need it

    text, source = policy_text(config_dir, PRICES_FILE)
    return load_prices(text, source=source)


def build(
    settings: Settings, *, prepare: bool = True, clock: Callable[[], datetime] = now
) -> App:
    """Build the application. A bad setting, policy or database fails here, not later.

    With `prepare`, an empty database gets its schema. `clock` tells what time it is.
    """
    policies = load_policies(settings.config_dir)
    _check_relay(settings)
    _make_home(settings)
    engine = open_engine(settings.url)
    if prepare:
        migrations.prepare(engine)
    queue = _queue(settings, engine) if prepare else None
    deps = Deps(
        new_uow=lambda: SqlUnitOfWork(engine),
        view=lambda: SqlUnitOfWork(engine, writes=False),
        now=clock,
        new_id=new_id,
        new_secret=new_secret,
        governance=policies.governance,
        access=policies.access,
        platform=open_platform(partial(policy_text, settings.config_dir)),
        protocol_hash=policies.protocol.hash,
        keyring=LazyKeyring(settings.signing_keys or settings.home / "keys"),
        check_ranges=partial(check_ranges, settings.url),
        check_signature=check_signature,
        writer=GroupWriter(lambda: SqlUnitOfWork(engine)),
        hand_out=None if queue is None else queue.hand_out,
    )
    return App(settings=settings, policies=policies, engine=engine, deps=deps, queue=queue)


def _queue(settings: Settings, engine: Engine) -> ProcrastinateQueue | None:
    if settings.queue == "embedded":
        return None
    from frenly_ai.queueing import ProcrastinateQueue  # noqa: PLC0415 - an extra

    return ProcrastinateQueue(engine, poll_s=settings.poll_s)


def check_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Judge a signature with a library that only this loads."""
    from frenly_ai.keeping import keys  # noqa: PLC0415 - few commands check signatures

    return keys.check_signature(public, message, signature)


def _open_anchor(settings: Settings) -> OutsideAnchor | None:
    from frenly_ai.keeping.anchors import open_anchor  # noqa: PLC0415 - few commands need it

    return open_anchor(settings.anchor, settings.home) if settings.anchor else None


def _open_archive(place: str) -> ArchiveStore:
    from frenly_ai.keeping.archives import open_archive  # noqa: PLC0415 - few commands need it

    return open_archive(place)


def _check_relay(settings: Settings) -> None:
    """Read the mail server's URL; a wrong one fails at the start, not at the first mail."""
    if settings.smtp_url is not None:
        from frenly_ai.notify.mail import parse_relay  # noqa: PLC0415 - only workers need it

        parse_relay(settings.smtp_url.get_secret_value())


def policy_text(config_dir: Path | None, name: str) -> tuple[str, str]:
    """Return a policy's text, and what to call it in messages."""
    if config_dir is not None:
        if not config_dir.is_dir():
            raise InvalidInput(
                f"The policy folder {str(config_dir)!r} does not exist.",
                hint="Correct FRENLY_CONFIG_DIR or --config-dir.",
            )
        path = config_dir / name
        if path.exists():
            from registry.anchors.located import read_file  # noqa: PLC0415 - rarely needed

            return read_file(path), str(path)
    return (resources.files("config") / name).read_text("utf-8"), f"config/{name}"


def _make_home(settings: Settings) -> None:
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"The folder {str(settings.home)!r} cannot be made: {error.strerror}.",
            hint="Choose another with FRENLY_HOME or --home.",
        ) from error


@contextmanager
def open_agent(app: App, watches: Sequence[Watch] = ()) -> Iterator[Agent]:
    """Open the agent with its checkpoints. Imports LangGraph, which takes over a second.

    `watches` see each question to a model and each call of a tool.
    """
    os.environ["LANGSMITH_TRACING"] = "false"  # nothing of a conversation leaves by default
    from agent.checkpoints import postgres_checkpoints, sqlite_checkpoints  # noqa: PLC0415 - slow
    from agent.graph import build_graph  # noqa: PLC0415 - slow
    from agent.outfit import Outfit  # noqa: PLC0415 - slow
    from agent.runs import Agent  # noqa: PLC0415 - slow
    from frenly_ai.model_desk import Ambient, open_desk  # noqa: PLC0415 - slow
    from frenly_ai.optimising.opening import open_optimiser  # noqa: PLC0415 - slow
    from frenly_ai.telemetry import open_traces  # noqa: PLC0415 - slow

    s = app.settings
    ambient = Ambient(ticks=time.monotonic, pause=time.sleep, chance=_CHANCE.random)
    prices = load_price_list(s.config_dir)
    dispatcher = Dispatcher(
        app.policies.protocol, CATALOGUE, partial(record_tool_refusal, app), time.monotonic
    )
    is_sqlite = s.url.startswith("sqlite")
    checkpoints = (
        sqlite_checkpoints(s.home / "conversations.sqlite3")
        if is_sqlite
        else postgres_checkpoints(s.url)
    )
    with checkpoints as saver, open_traces(s.traces, version("frenly")) as traces:
        desk = open_desk(app, ambient, prices, (*watches, *traces))
        yield Agent(
            graph=build_graph(saver),
            outfit=Outfit(
                model=desk.chain[0].model,
                desk=desk,
                dispatcher=dispatcher,
                clock=app.deps.now,
                narrow=s.model is not None,
                knowledge=app.knowledge,
                improvements=open_optimiser(app),
            ),
            registry=app.registry,
            runs=app.runs,
            sleep=time.sleep,
        )
