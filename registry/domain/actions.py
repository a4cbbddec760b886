"""Actions on a platform: what is asked, what an approval of it binds to, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from registry.domain.digest import digest
from registry.domain.promising import inverse

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.proposals import Origin, Quorum
    from registry.domain.rows import Content
    from registry.domain.workloads import Deed, WorkloadState


_MARK = "A-"


def is_action_id(raw: str) -> bool:
    """Say whether an id is that of an action, and not that of a proposal.

    >>> is_action_id("A-0123456789"), is_action_id("P-0123456789")
    (True, False)
    """
    return raw.startswith(_MARK)


class ActionStatus(StrEnum):
    """Where an action stands."""

    PENDING = "pending"
    APPROVED = "approved"
    EXECUTING = "executing"
    """A worker has taken it; nobody takes it again."""
    DONE = "done"
    """The platform was seen to be as promised."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nobody can tell whether it was done; a person looks and settles it."""
    REJECTED = "rejected"
    EXPIRED = "expired"
    REFUSED = "refused"
    """Its workload moved, and it makes no sense any more."""

    @property
    def is_open(self) -> bool:
        """Say whether it can still be executed."""
        return self in {ActionStatus.PENDING, ActionStatus.APPROVED}

    @property
    def is_busy(self) -> bool:
        """Say whether its workload must be left alone until it is settled."""
        return self in {ActionStatus.EXECUTING, ActionStatus.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that people may approve to be done to a workload."""

    id: str
    deed: Deed
    before: WorkloadState
    would: tuple[str, ...]
    """What the platform said, when it was asked to try and do nothing."""
    author: str
    """The person or service on whose behalf it stands; may not approve it."""
    agent: str
    origin: Origin
    reason: str
    quorum: Quorum
    hashes: Content
    created_at: datetime
    expires_at: datetime
    status: ActionStatus = ActionStatus.PENDING
    fence: int = 0
    """How often it was taken: whoever took it before has nothing to say."""
    taken_at: datetime | None = None
    after: WorkloadState | None = None
    says: str = ""
    undoes: str = ""
    provenance: tuple[Content, ...] = ()
    """Where the values of an agent's wish came from, as `Mark.content` writes them."""

    @property
    def content_key(self) -> str:
        """Hash the wish: the same again is the same action while it is open."""
        return digest(self.deed.content())

    @property
    def digest(self) -> str:
        """Hash all that an approval binds to."""
        back = inverse(self.deed, self.before)
        # Without it, the digest is that of actions from before it was kept.
        traced = {"provenance": list(self.provenance)} if self.provenance else {}
        return digest(
            {
                "v": 1,
                **traced,
                "id": self.id,
                "deed": self.deed.content(),
                "before": self.before.content(),
                "would": list(self.would),
                "inverse": None if back is None else back.content(),
                "judged_under": self.hashes,
                "quorum": self.quorum.content(),
                "author": self.author,
                "agent": self.agent,
                "origin": [self.origin.channel, self.origin.thread, self.origin.text],
                "reason": self.reason,
                "undoes": self.undoes,
                "expires_at": self.expires_at.isoformat(),
            }
        )
