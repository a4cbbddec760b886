"""What every use case is given: a store, a clock, ids and the policies in force."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Entry, Tag
from registry.audit.verifier.ed25519 import verify_ed25519
from registry.errors import ErrorKind, FrenlyError
from registry.rules.validators import VALIDATORS_HASH
from registry.service.edge_ports import KeyTaken
from registry.service.no_platform import NoPlatform
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from registry.audit.verifier.notes import Check
    from registry.audit.verifying import RangeCheck
    from registry.contracts.actions import Platform
    from registry.contracts.runs import Effect
    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.rules.access import AccessControl
    from registry.rules.governance import Governance
    from registry.service.edge_ports import Claim
    from registry.service.group_writer import GroupWriter
    from registry.service.ports import Keyring, UnitOfWork
    from registry.service.working import Jobs

    CheckRanges = Callable[[Sequence["RangeWish"]], Iterable[RangeCheck]]


class RangeWish(NamedTuple):
    """Entries of the log to check, and the sizes at which a checkpoint was taken."""

    first: int
    end: int
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Chosen once, by the composition root."""

    new_uow: Callable[[], UnitOfWork]
    view: Callable[[], UnitOfWork]
    """A unit of work that only reads, and sees one moment throughout."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_secret: Callable[[], str]
    governance: Governance
    access: AccessControl
    protocol_hash: str
    platform: Platform = field(default_factory=NoPlatform)
    """Where actions are done; nowhere, unless one is set."""
    keyring: Keyring | None = None
    """Who signs checkpoints; without one they stay unsigned."""
    check_ranges: CheckRanges | None = None
    """Checks ranges of the log beside each other; without it they are checked one by one."""
    check_signature: Check = verify_ed25519
    writer: GroupWriter | None = None
    """Writes entries that stand alone; without it each has a transaction of its own."""
    sign: Callable[[str], str] | None = None
    """Returns the signature lines of a note; None where no key is at hand."""
    claim: Claim | None = None
    """The idempotency key under which one use case runs; None outside such a request."""
    effect: Callable[[], Effect | None] = lambda: None
    """Names the call of the agent's run that one use case serves; None outside a run."""
    hand_out: Callable[[Jobs], list[str]] | None = None
    """Hands due jobs to workers elsewhere; without it they are done here."""
    reach: Callable[[str], None] = lambda point: None  # noqa: ARG005 - nothing happens there
    """Is told which step of a change comes next, so that a test can end the process there."""

    @property
    def hashes(self) -> Content:
        """Return what a proposal is judged under."""
        return {
            "protocol": self.protocol_hash,
            "rules": self.governance.hash,
            "validators": VALIDATORS_HASH,
        }

    def entry(
        self, tag: Tag, by: Actor, about: str, data: Content, *, agent: str = ""
    ) -> Entry:
        """Make an audit entry for something that happens now."""
        return Entry(
            id=self.new_id(),
            at=self.now(),
            tag=tag,
            actor=by.id,
            agent=agent,
            credential=by.credential_id,
            auth=by.auth,
            about=about,
            data=data,
        )

    def keep(self, uow: UnitOfWork, about: str) -> None:
        """Store the claim and the run's call, if any, beside what was done to `about`.

        Every use case that may be sent under a key calls it last before it commits.
        """
        effect = self.effect()
        if effect is not None and about:
            uow.add_effect(effect, about)
        if self.claim is not None:
            uow.add_claim(self.claim, about, self.now())

    def record_refusal(
        self, tag: Tag, by: Actor, about: str, error: FrenlyError, *, agent: str = ""
    ) -> None:
        """Record a refusal in a transaction of its own; what was refused left no trace else.

        A database that is away refuses nothing, and could not record it. A request whose
        twin was faster is not refused: it gets its twin's answer.
        """
        if error.kind is not ErrorKind.UNAVAILABLE and not isinstance(error, KeyTaken):
            self.note_failure(tag, by, about, error, agent=agent)

    @contextmanager
    def recording_refusals(self, tag: Tag, by: Actor, about: str) -> Iterator[None]:
        """Record what is refused within, and let whoever asked hear of it."""
        try:
            yield
        except FrenlyError as error:
            self.record_refusal(tag, by, about, error)
            raise

    def note_failure(
        self, tag: Tag, by: Actor, about: str, error: FrenlyError, *, agent: str = ""
    ) -> None:
        """Record what went wrong in a transaction of its own."""
        data: Content = storable(
            {"code": error.code, "message": error.message, "facts": dict(error.facts)}
        )
        self.append(self.entry(tag, by, storable(about), data, agent=storable(agent)))

    def append(self, entry: Entry) -> None:
        """Record an act or a refusal that changes nothing else."""
        if self.writer is not None and self.claim is None:  # a claim shares its transaction
            self.writer.append(entry)
            return
        with self.new_uow() as uow:
            uow.record(entry)
            self.keep(uow, "")
            uow.commit()
