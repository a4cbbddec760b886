"""What the edges need kept for them: answers by idempotency key, and counts of hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from registry.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


DESK = "desk:"
"""Before what a claimed write made that is no proposal, such as a comment."""
RUN = "run:"
"""Before the run that a claimed message began."""


class KeyTaken(Conflict):
    """Another request with the same idempotency key was faster."""

    code = "idempotency.key_taken"


class Claim(NamedTuple):
    """A write that its sender has given a key, so that it may be sent again."""

    principal: str
    key: str
    route: str
    """Method and path."""
    body_hash: str


class KeptAnswer(NamedTuple):
    """What is known of a claimed write. `status` is None until it has been answered."""

    claim: Claim
    about: str
    """What it made or touched, such as a proposal; empty when it was refused."""
    status: int | None
    headers: Mapping[str, str]
    body: bytes


class HitCount(NamedTuple):
    """How often something happened in the window that ends at `ends_at`."""

    total: int
    ends_at: datetime


class EdgeRows(Protocol):
    """The part of a unit of work that remembers for the edges."""

    def add_claim(self, claim: Claim, about: str, at: datetime) -> None:
        """Keep the claim in this transaction; raises `KeyTaken` when another one has it."""
        ...

    def kept_answer(self, principal: str, key: str) -> KeptAnswer | None: ...

    def save_answer(self, answer: KeptAnswer, at: datetime) -> None:
        """Keep the answer to a claim, whether or not the claim was kept before."""
        ...

    def drop_claim(self, claim: Claim) -> None: ...

    def prune_answers(self, before: datetime) -> int:
        """Forget what was claimed before that time; return how many."""
        ...

    def add_hits(self, key: str, hits: int, now: datetime, ends_at: datetime) -> HitCount:
        """Count hits in the present window; when none runs, one begins that ends then."""
        ...

    def hits(self, key: str, now: datetime) -> HitCount | None:
        """Return the running window's count."""
        ...

    def drop_hits(self, ended_before: datetime) -> int:
        """Forget windows that are over; return how many."""
        ...

    def count_open(self) -> Mapping[str, int]:
        """Count the open proposals by status."""
        ...

    def count_unsequenced(self) -> int:
        """Count the audit entries that have no place in the tree yet."""
        ...
