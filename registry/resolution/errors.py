"""Why a name does not resolve, each with what to do about it."""

from __future__ import annotations

from registry.errors import Conflict, Missing


class UnknownName(Missing):
    """Neither an alias reachable from the context nor a canonical."""

    code = "name.unknown"


class UnknownContext(Missing):
    """The context is not registered."""

    code = "context.unknown"


class AliasExpired(Missing):
    """The name was an alias; its time is over."""

    code = "alias.expired"


class AliasRetired(Missing):
    """The name was an alias; it was retired."""

    code = "alias.retired"


class TargetRetired(Missing):
    """The contract behind the name was retired."""

    code = "contract.retired"


class TargetUnknown(Conflict):
    """The alias is recorded, but nobody has told what it stands for."""

    code = "alias.without_target"


class ChainBroken(Conflict):
    """An alias on the way leads nowhere, in a circle, or through too many hops."""

    code = "alias.chain_broken"


class RevisionUnknown(Missing):
    """There is no such revision, or the time lies before the first one."""

    code = "revision.unknown"
