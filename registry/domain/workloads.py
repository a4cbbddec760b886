"""Workloads of a platform: what one is called, how it stands, what may be done to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from registry.errors import InvalidInput, chosen

if TYPE_CHECKING:
    from registry.domain.rows import Content

MOST_REPLICAS = 1_000
_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?")
_PARTS = 3


class WorkloadKind(StrEnum):
    """What kinds of workloads can be acted on."""

    DEPLOYMENT = "deployment"
    STATEFULSET = "statefulset"
    DAEMONSET = "daemonset"


class Act(StrEnum):
    """What can be done to a workload."""

    RESTART = "restart"
    SCALE = "scale"
    ROLL_BACK = "roll_back"


FITS = {
    Act.RESTART: frozenset(WorkloadKind),
    Act.SCALE: frozenset({WorkloadKind.DEPLOYMENT, WorkloadKind.STATEFULSET}),
    Act.ROLL_BACK: frozenset({WorkloadKind.DEPLOYMENT}),
}
"""Which kinds an act fits: a daemon set has no replicas, only a deployment keeps versions."""


@dataclass(frozen=True, slots=True)
class Workload:
    """One workload by what identifies it."""

    namespace: str
    kind: WorkloadKind
    name: str

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read `namespace/kind/name`; raise `InvalidInput` for anything else.

        >>> str(Workload.parse("shop/deployment/checkout"))
        'shop/deployment/checkout'
        """
        parts = raw.split("/")
        if len(parts) != _PARTS:
            raise InvalidInput(
                f"{raw[:100]!r} is not a workload.",
                hint="Write NAMESPACE/KIND/NAME, e.g. shop/deployment/checkout.",
            )
        namespace, kind, name = parts
        if not _LABEL.fullmatch(namespace) or not _NAME.fullmatch(name):
            raise InvalidInput(
                f"{raw[:100]!r} does not name a workload as Kubernetes does.",
                hint="Use lower-case letters, digits and '-', e.g. shop/deployment/checkout.",
            )
        return cls(namespace, chosen(WorkloadKind, kind, "a kind of workload"), name)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadState:
    """How a workload is declared to be; what an approval binds to."""

    replicas: int
    template: str
    """Digest of what its pods are made from."""
    previous: str = ""
    """Digest of what they were made from before; empty when nothing is kept."""
    restarted_by: str = ""
    """The action that restarted it last, or empty."""

    def content(self) -> Content:
        """Write the state as JSON carries it."""
        return {
            "replicas": self.replicas,
            "template": self.template,
            "previous": self.previous,
            "restarted_by": self.restarted_by,
        }

    def says(self) -> str:
        """Describe it in a phrase."""
        back = f", before it {self.previous[:12]}" if self.previous else ""
        return f"{self.replicas} replicas of {self.template[:12]}{back}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is to be done: an act on a workload with its argument."""

    act: Act
    workload: Workload
    replicas: int | None = None
    """Of a scaling: how many there shall be."""
    to: str = ""
    """Of a roll-back: the digest of the template to go back to."""

    def __post_init__(self) -> None:
        """Raise `InvalidInput` for an act that does not fit, or an argument it lacks."""
        if self.workload.kind not in FITS[self.act]:
            fits = ", ".join(sorted(FITS[self.act]))
            raise InvalidInput(
                f"A {self.workload.kind} cannot be {_DONE[self.act]}.", hint=f"Fits: {fits}."
            )
        is_scale = self.act is Act.SCALE
        if is_scale != (self.replicas is not None):
            raise InvalidInput(
                "A scaling needs its replicas, and nothing else takes them.",
                hint="E.g. --act scale --replicas 3.",
            )
        if self.replicas is not None and not 0 <= self.replicas <= MOST_REPLICAS:
            raise InvalidInput(
                f"{self.replicas} replicas cannot be meant.", hint=f"0 to {MOST_REPLICAS}."
            )
        if bool(self.to) and self.act is not Act.ROLL_BACK:
            raise InvalidInput(
                "Only a roll-back goes to a version.", hint="Leave the version out."
            )

    def content(self) -> Content:
        """Write the deed as JSON carries it."""
        return {
            "act": str(self.act),
            "workload": str(self.workload),
            "replicas": self.replicas,
            "to": self.to,
        }

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        return cls(
            act=Act(content["act"]),
            workload=Workload.parse(content["workload"]),
            replicas=content["replicas"],
            to=content["to"],
        )

    def says(self) -> str:
        """Describe it in a phrase."""
        if self.act is Act.SCALE:
            return f"scale {self.workload} to {self.replicas}"
        to = f" to {self.to[:12]}" if self.to else ""
        return f"{self.act.replace('_', ' ')} {self.workload}{to}"


_DONE = {Act.RESTART: "restarted", Act.SCALE: "scaled", Act.ROLL_BACK: "rolled back"}
