"""Why a name does not resolve, each with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.errors import Conflict, Missing, Unavailable

if TYPE_CHECKING:
    from registry.domain.names import Name


class UnknownName(Missing):
    """Neither an alias reachable from the context nor a canonical."""

    code = "name.unknown"

    @property
    def is_known_elsewhere(self) -> bool:
        """Say whether it means something in another context or of another kind."""
        return "elsewhere" in self.facts


class UnknownContext(Missing):
    """The context is not registered."""

    code = "context.unknown"


class AliasExpired(Missing):
    """The name was an alias; its time is over."""

    code = "alias.expired"


class AliasRetired(Missing):
    """The name was an alias; it was retired."""

    code = "alias.retired"


class AliasRemoved(Missing):
    """What the alias stood for is gone, or its announced end has come."""

    code = "alias.removed"


class AliasBrownedOut(Unavailable):
    """The alias fails for a while, as announced, so that its users notice in time."""

    code = "alias.brownout"


class TargetRetired(Missing):
    """The contract behind the name was retired."""

    code = "contract.retired"


class TargetUnknown(Conflict):
    """The alias is recorded, but nobody has told what it stands for."""

    code = "alias.without_target"


class ReleaseUnknown(Conflict):
    """No version of the contract is one that every alias on the way accepts."""

    code = "contract.no_such_version"


class ChainBroken(Conflict):
    """An alias on the way leads nowhere, in a circle, or through too many hops."""

    code = "alias.chain_broken"


class RevisionUnknown(Missing):
    """There is no such revision, or the time lies before the first one."""

    code = "revision.unknown"


class Candidate(NamedTuple):
    """One of the names for which an ambiguous name may stand, and where it would."""

    target: Name
    context: str
    scope: str

    def content(self) -> dict[str, str]:
        """Write it as JSON carries it."""
        return {
            "kind": str(self.target.kind),
            "key": self.target.key,
            "context": self.context,
            "scope": self.scope,
        }


class AmbiguousName(Conflict):
    """The name may stand for several; nothing that was asked decides between them."""

    code = "name.ambiguous"

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        candidates: tuple[Candidate, ...],
        decided_by: tuple[str, ...],
        **facts: str,
    ) -> None:
        """Carry the candidates, and what would decide: scope, kind, context or owner."""
        super().__init__(message, hint=hint, decided_by=", ".join(decided_by), **facts)
        self.candidates, self.decided_by = candidates, decided_by
