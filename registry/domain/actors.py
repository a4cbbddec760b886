"""Who acts. An `Actor` is made only by an authenticator, never from text or a flag."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from registry.errors import Denied

if TYPE_CHECKING:
    from datetime import datetime


class ActorKind(StrEnum):
    """What sort of being acts. Only a person can approve."""

    PERSON = "person"
    SERVICE = "service"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody whose identity was proven, with what their roles allow."""

    id: str
    kind: ActorKind
    roles: tuple[str, ...] = ()
    may: frozenset[str] = frozenset()
    """Permissions, e.g. `propose`, `decide`; derived from the roles."""
    groups: frozenset[str] = frozenset()
    """Approver groups that governance names, e.g. `ssot_maintainers`."""
    auth: str = ""
    """How the identity was proven, e.g. `token`."""
    credential_id: str = ""
    proven_until: datetime | None = None
    """When the proof runs out; None where it does not."""

    def require(self, permission: str) -> None:
        """Raise `Denied` unless the actor's roles grant `permission`."""
        if permission not in self.may:
            deed = " ".join(reversed(permission.split(".")))
            raise Denied(
                f"{self.id!r} may not {deed}.",
                hint=f"It takes a role that grants {permission!r}; see access_control.yaml.",
                actor=self.id,
                permission=permission,
            )


SYSTEM = Actor(id="system:frenly", kind=ActorKind.SYSTEM, auth="internal")
"""The registry's own hands: the worker, the sequencer, the sweeper."""
