"""What may be acted on, and how: `platform.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from registry.domain.workloads import MOST_REPLICAS, Act
from registry.errors import Denied
from registry.rules.closed import Closed
from tools.closed_model import Wording, keys_of, read_model

if TYPE_CHECKING:
    from registry.domain.workloads import Deed, Workload


class NotAllowed(Denied):
    """`platform.yaml` does not let anybody act on that."""

    code = "action.not_allowed"


class Allowed(Closed):
    """What may be done in one namespace."""

    workloads: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.*-]+$")], ...], Field(min_length=1)
    ]
    """As `kind/name`; a `*` in it stands for anything."""
    acts: Annotated[tuple[Act, ...], Field(min_length=1)]
    most_replicas: Annotated[int, Field(ge=0, le=MOST_REPLICAS)] = 20


class PlatformPolicy(Closed):
    """Where actions are done, and to what."""

    version: Literal[1]
    platform: Literal["none", "kubernetes"]
    kubeconfig: str = ""
    context: str = ""
    namespaces: dict[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")], Allowed]

    def check(self, workload: Workload) -> Allowed:
        """Return what may be done to a workload; raise `NotAllowed`."""
        allowed = self.namespaces.get(workload.namespace)
        called = f"{workload.kind}/{workload.name}"
        if allowed is None or not any(fnmatchcase(called, p) for p in allowed.workloads):
            raise NotAllowed(
                f"Nothing may be done to {workload}.",
                hint="Whoever runs Frenly allows it in platform.yaml, or nobody does.",
                workload=str(workload),
            )
        return allowed

    def check_deed(self, deed: Deed) -> None:
        """Raise `NotAllowed` for a deed that goes further than is allowed."""
        allowed = self.check(deed.workload)
        if deed.act not in allowed.acts or (deed.replicas or 0) > allowed.most_replicas:
            raise NotAllowed(
                f"platform.yaml does not allow to {deed.says()}.",
                hint=f"Allowed there: {', '.join(sorted(allowed.acts))}, at most "
                f"{allowed.most_replicas} replicas.",
                workload=str(deed.workload),
            )


def load_platform_policy(text: str, *, source: str) -> PlatformPolicy:
    """Read the file; raise `InvalidInput` with file:line for anything unknown or missing."""
    return read_model(PlatformPolicy, text, source=source, wording=_WORDING)[0]


_WORDING = Wording(
    known=lambda path: keys_of(Allowed if path[:1] == ("namespaces",) else PlatformPolicy),
    otherwise="See the comment in the packaged platform.yaml.",
)
