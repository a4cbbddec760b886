"""The texts of an incident's alerts, each with where it stands, to mark a proposal's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.provenance import SourceKind
from tools.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Scene

MOST_TEXTS = 300
MOST_CHARS = 2_000


def sources_of(scene: Scene) -> tuple[Source, ...]:
    """Return each different text once, in an order that no sender decides.

    An alert without labels still has a name: what is asked for rests on its having fired.
    """
    told = {each for alert in scene.alerts for each in _texts(alert)}
    first = sorted(told, key=lambda each: (each[0] != "alertname", *each))[:MOST_TEXTS]
    return tuple(Source(kind=kind, id=name, text=text) for name, kind, text in first)


def _texts(alert: Alert) -> Iterator[tuple[str, SourceKind, str]]:
    yield "alertname", SourceKind.ALERT_LABEL, alert.name[:MOST_CHARS]
    for name, value in alert.labels.items():
        yield name[:80], SourceKind.ALERT_LABEL, value[:MOST_CHARS]
    for name, value in alert.annotations.items():
        yield name[:80], SourceKind.ALERT_ANNOTATION, value[:MOST_CHARS]
