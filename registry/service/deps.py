"""What every use case is given: a store, a clock, ids and the policies in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.audit.entries import Entry, Tag
from registry.errors import ErrorKind
from registry.rules.validators import VALIDATORS_HASH
from registry.service.edge_ports import KeyTaken
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.errors import FrenlyError
    from registry.rules.access import AccessControl
    from registry.rules.governance import Governance
    from registry.service.edge_ports import Claim
    from registry.service.ports import UnitOfWork


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
    sign: Callable[[str], str] | None = None
    """Returns the signature lines of a note; None where no key is at hand."""
    claim: Claim | None = None
    """The idempotency key under which one use case runs; None outside such a request."""

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
        """Store the claim, if there is one, beside what it did to `about`.

        Every use case that may be sent under a key calls it last before it commits.
        """
        if self.claim is not None:
            uow.add_claim(self.claim, about, self.now())

    def record_refusal(
        self, tag: Tag, by: Actor, about: str, error: FrenlyError, *, agent: str = ""
    ) -> None:
        """Record a refusal in a transaction of its own; what was refused left no trace else.

        A database that is away refuses nothing, and could not record it. A request whose
        twin was faster is not refused: it gets its twin's answer.
        """
        if error.kind is ErrorKind.UNAVAILABLE or isinstance(error, KeyTaken):
            return
        data: Content = storable(
            {"code": error.code, "message": error.message, "facts": dict(error.facts)}
        )
        with self.new_uow() as uow:
            uow.record(self.entry(tag, by, storable(about), data, agent=storable(agent)))
            self.keep(uow, "")
            uow.commit()
