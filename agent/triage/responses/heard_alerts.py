"""The texts of an incident's alerts, each with where it stands, to mark a proposal's values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.domain.provenance import SourceKind
from tools.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.triage.responses.rules import Ask
    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Scene

MOST_TEXTS = 300
MOST_CHARS = 2_000
_PARTS = re.compile(r"[\s_.-]+")
_WORKLOAD = ("workload", "namespace")


def sources_of(scene: Scene, values: Iterable[str] = ()) -> tuple[Source, ...]:
    """Return each different text once, in an order that no sender decides.

    First come those that may hold a value which is asked for. An alert without labels still
    has a name: what is asked for rests on its having fired.
    """
    told = {each for alert in scene.alerts for each in _texts(alert)}
    wanted = [_PARTS.split(value.lower()) for value in values]

    def place(each: tuple[str, SourceKind, str]) -> tuple[bool, bool, str, str, str]:
        name, kind, text = each
        low = text.lower()
        is_idle = not any(all(part in low for part in parts) for parts in wanted)
        return (is_idle, name != "alertname", name, kind, text)

    first = sorted(told, key=place)[:MOST_TEXTS]
    return tuple(Source(kind=kind, id=name, text=text) for name, kind, text in first)


def found_by_rules(values: Iterable[str], sources: tuple[Source, ...]) -> frozenset[str]:
    """Return the values that no alert chose if none of its texts says them.

    Where there are more texts than are read, nobody can tell: then none is.
    """
    return frozenset(values) if len(sources) < MOST_TEXTS else frozenset()


def naming(ask: Ask) -> tuple[Source, ...]:
    """Return what the alerts' labels name without writing it out, as a text of theirs.

    A workload is but a part of its pod's name; still it is the alert that names it.
    """
    named = [ask.args[field] for field in _WORKLOAD if field in ask.args]
    kind = SourceKind.ALERT_LABEL
    return tuple(Source(kind=kind, id="workload", text=each) for each in named)


def _texts(alert: Alert) -> Iterator[tuple[str, SourceKind, str]]:
    yield "alertname", SourceKind.ALERT_LABEL, alert.name[:MOST_CHARS]
    for name, value in alert.labels.items():
        yield name[:80], SourceKind.ALERT_LABEL, value[:MOST_CHARS]
    for name, value in alert.annotations.items():
        yield name[:80], SourceKind.ALERT_ANNOTATION, value[:MOST_CHARS]
