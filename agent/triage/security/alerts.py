"""Misuse as an alert, and which alerts are that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.alerts import Alert, AlertStatus
from registry.domain.digest import digest
from registry.rules.misuse.records import MisuseKind

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.incidents import Scene
    from registry.rules.misuse.records import Misuse

SOURCE = "frenly"
"""No format that comes from outside may call itself this."""
_KIND, _WHO, _SERVICE = "misuse", "user", "service"
_FINGERPRINT_CHARS = 16
_GRAVE = frozenset({MisuseKind.TAMPERING, MisuseKind.APPROVAL_ABUSE, MisuseKind.NEWCOMER})


class MisuseOf(NamedTuple):
    """What an incident of ours is about."""

    kind: MisuseKind
    who: str
    """The user, or empty."""


def misuse_id(kind: str, who: str) -> str:
    """Return what one misuse is known by for as long as it stands.

    >>> misuse_id("exports", "ana")
    'exports/ana'
    """
    return f"{kind}/{who}" if who else kind


def alert_of(misuse: Misuse, since: datetime) -> Alert:
    """Tell of a misuse that stands since then.

    It never resolves by itself: an attacker who is quiet has not gone. People close it.
    """
    name = misuse_id(misuse.kind, misuse.who)
    return Alert(
        source=SOURCE,
        name="Frenly" + str(misuse.kind).replace("-", " ").title().replace(" ", ""),
        status=AlertStatus.FIRING,
        severity="critical" if misuse.kind in _GRAVE else "warning",
        labels={_KIND: str(misuse.kind), _SERVICE: SOURCE, **_named(misuse.who)},
        annotations={"summary": misuse.says},
        starts_at=misuse.since or since,
        fingerprint=digest([SOURCE, name])[:_FINGERPRINT_CHARS],
        group=name,
    )


def delivery_of(misuse: Misuse, since: datetime) -> str:
    """Name the one telling of a misuse that stands since then."""
    return digest([SOURCE, misuse_id(misuse.kind, misuse.who), since.isoformat()])


def misuse_in(scene: Scene) -> MisuseOf | None:
    """Return what kind of misuse, by whom, an incident is about; None for any other."""
    if not scene.alerts or any(alert.source != SOURCE for alert in scene.alerts):
        return None
    labels = scene.alerts[0].labels
    kind = labels.get(_KIND, "")
    return MisuseOf(MisuseKind(kind), labels.get(_WHO, "")) if kind in set(MisuseKind) else None


def _named(who: str) -> dict[str, str]:
    return {_WHO: who} if who else {}
