"""What people wrote down: an alert's runbook, and past incidents that somebody confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from registry.contracts.incidents import Evidence
from tools.evidence.alerts import summary_of, thing_of
from tools.knowledge.ports import DocumentKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Scene
    from tools.deadlines import Deadline
    from tools.knowledge.ports import Hit, Knowledge

_MOST_ALERTS = 5
_MOST_CHARS = 700
_LOOKED_AT = 5
_KINDS = (DocumentKind.RUNBOOK, DocumentKind.INCIDENT)
_SHOWN_AS = {DocumentKind.RUNBOOK: "runbook", DocumentKind.INCIDENT: "incident"}


class KnowledgeSource:
    """Searches by an alert's name and words; finds nothing where nothing fits."""

    name = "knowledge"

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        found: dict[str, Evidence] = {}
        for alert in _different(scene):
            for kind in _KINDS:
                deadline.check()
                hit = self._find(alert, kind)
                if hit is not None:
                    found.setdefault(hit.cite, _evidence(hit, alert))
        return sorted(found.values(), key=lambda each: _KINDS_FIRST.index(each.kind))

    def _find(self, alert: Alert, kind: DocumentKind) -> Hit | None:
        """Return what bears the name that is linked, or the alert's; else what its words fit.

        A name alone is no question: three common words stand in many texts.
        """
        for query, name in _by_name(alert, kind):
            for hit in self._knowledge.search(query, kinds=(kind,), limit=_LOOKED_AT).hits:
                if name.casefold() in _names_of(hit):
                    return hit
        words = summary_of(alert.annotations)
        if not words:
            return None
        found = self._knowledge.search(f"{alert.name} {words}", kinds=(kind,), limit=1)
        return next(iter(found.hits), None)


_KINDS_FIRST = [_SHOWN_AS[kind] for kind in _KINDS]


def _by_name(alert: Alert, kind: DocumentKind) -> list[tuple[str, str]]:
    """Return what to search for, and the name that must be borne."""
    if kind is DocumentKind.INCIDENT:  # of several that bear it, the one of the same thing
        thing = thing_of(alert).rpartition("/")[2]
        return [(f"{alert.name} {thing}", alert.name), (alert.name, alert.name)]
    return [(name, name) for name in (_linked(alert.runbook), alert.name) if name]


def _names_of(hit: Hit) -> set[str]:
    last = hit.path.rpartition("/")[2]
    return {name.casefold() for name in (last.removesuffix(".md"), *hit.title.split(", "))}


def _linked(url: str | None) -> str:
    """Return the name at the end of a runbook's address; the address is never fetched."""
    try:
        path = unquote(urlsplit(url or "").path)
    except ValueError:
        return ""
    last = path.rstrip("/").rpartition("/")[2]
    return last.removesuffix(".md").removesuffix(".html")[:100]


def _different(scene: Scene) -> list[Alert]:
    """Pick one alert of each name, those that there are most of first."""
    by_name: dict[str, list[Alert]] = {}
    for alert in scene.alerts:
        by_name.setdefault(alert.name, []).append(alert)
    ordered = sorted(by_name.items(), key=lambda item: (-len(item[1]), item[0]))
    return [alerts[0] for _, alerts in ordered[:_MOST_ALERTS]]


def _evidence(hit: Hit, alert: Alert) -> Evidence:
    words = " ".join(hit.text.split())
    text = words if len(words) <= _MOST_CHARS else f"{words[: _MOST_CHARS - 3]}..."
    what = "Runbook" if hit.kind is DocumentKind.RUNBOOK else "Past incident"
    return Evidence(
        id="",
        kind=_SHOWN_AS[hit.kind],
        source=hit.cite,
        says=f"{what} {hit.title!r}, under {hit.heading or hit.title!r}, says: {text!r}",
        about=alert.name,
        data={
            "title": hit.title,
            "heading": hit.heading,
            "path": hit.path,
            "fit": hit.fit,
            "alert": alert.name,
        },
    )
