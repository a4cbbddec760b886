"""Misuse as an alert, and which alerts are that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.alerts import OURS, Alert, AlertStatus
from registry.domain.digest import digest
from registry.domain.times import show_moment
from registry.rules.misuse.records import MisuseKind

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.incidents import Scene
    from registry.rules.misuse.records import Misuse

_KIND, _WHO = "misuse", "user"
_FINGERPRINT_CHARS = 16
_GRAVE = frozenset({MisuseKind.TAMPERING, MisuseKind.APPROVAL_ABUSE, MisuseKind.NEWCOMER})


class MisuseOf(NamedTuple):
    """What an incident of ours is about."""

    kind: MisuseKind
    who: str
    """The user, or empty."""


def alert_of(misuse: Misuse, since: datetime) -> Alert:
    """Tell of a misuse that stands since then; the same for as long as it stands.

    It never resolves by itself: an attacker who is quiet has not gone. People close it.
    """
    whose = f": {misuse.who}" if misuse.who else ""
    return Alert(
        source=OURS,
        # Alerts of one name may be folded together, and each misuse is an incident of its own.
        name=f"Frenly {str(misuse.kind).replace('-', ' ')}{whose}",
        status=AlertStatus.FIRING,
        severity="critical" if misuse.kind in _GRAVE else "warning",
        labels={_KIND: str(misuse.kind), **({_WHO: misuse.who} if misuse.who else {})},
        annotations={"summary": misuse.says},
        starts_at=since,
        fingerprint=f"{OURS}:{digest([misuse.id])[:_FINGERPRINT_CHARS]}",
        group=misuse.id,
    )


def delivery_of(misuse: Misuse, since: datetime) -> str:
    """Name the one telling of a misuse that stands since then."""
    return digest([OURS, misuse.id, show_moment(since)])


def misuse_alert(scene: Scene) -> Alert | None:
    """Return the alert of ours that an incident is about; None where there is none.

    Whatever else was folded into the incident, it stays one of misuse.
    """
    return next((alert for alert in scene.alerts if alert.source == OURS), None)


def misuse_in(scene: Scene) -> MisuseOf | None:
    """Return what kind of misuse, by whom, an incident is about; None for any other."""
    alert = misuse_alert(scene)
    if alert is None or alert.labels.get(_KIND) not in set(MisuseKind):
        return None
    return MisuseOf(MisuseKind(alert.labels[_KIND]), alert.labels.get(_WHO, ""))
