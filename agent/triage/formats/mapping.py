"""A format that is told by where each of its fields stands, and needs no code of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.triage.formats.telling import NotAnAlert, Telling
from agent.triage.formats.values import at, first, labels

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_OVER = """
resolved resolve recovered recovery ok closed close clear cleared up normal healthy inactive
done success succeeded fixed completed green
"""
RESOLVED = frozenset(_OVER.split())
"""Words for "it is over", in small letters; any other word, and none, leaves it firing."""


class Format(NamedTuple):
    """How one format is recognised and read; both are pure."""

    name: str
    recognises: Callable[[Any], bool]
    read: Callable[[Any, datetime | None], tuple[Alert, ...]]
    """The document, and when it came: some senders tell the end as a moment to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMap:
    """Where the fields stand, as dotted paths; of several paths the first with text counts."""

    source: str
    name: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """What a document of this format always has; together they tell it from all others."""
    each: str = ""
    """Where the list of alerts stands; empty when the document is one alert."""
    severity: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    resolved: frozenset[str] = RESOLVED
    """The words of `status`, in small letters, that mean that it is over."""
    namespace: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """Labels in any shape, or single values, which are then labels under their last word."""
    annotations: Mapping[str, str] | tuple[()] = ()
    """Annotation to path."""
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    runbook: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    group: tuple[str, ...] = ()

    def format(self) -> Format:
        """Return the format that this tells of."""
        return Format(self.source, partial(recognises, self), partial(read, self))


def recognises(where: AlertMap, document: Any) -> bool:
    """Say whether the document has everything that the format always has."""
    return bool(where.needs) and all(at(document, path) is not None for path in where.needs)


def read(where: AlertMap, document: Any, _: datetime | None = None) -> tuple[Alert, ...]:
    """Read each alert of the document."""
    found = at(document, where.each)
    if not where.each:
        return (read_one(where, document).alert(),)
    if not isinstance(found, list):
        raise NotAnAlert(
            f"A {where.source!r} body has no list of alerts at {where.each!r}.",
            hint="Send the body as the monitoring system makes it.",
        )
    return tuple(read_one(where, one).alert() for one in found)


def read_one(where: AlertMap, one: Any) -> Telling:
    """Read one alert; what stands nowhere stays None."""
    marks: dict[str, str] = {}
    for path in where.labels:
        found = at(one, path)
        is_many = isinstance(found, dict | list)
        is_list = isinstance(found, str) and path.rpartition(".")[2].lower() in _TAG_LISTS
        marks.update(labels(found if is_many or is_list else {path.rpartition(".")[2]: found}))
    paths = dict(where.annotations)
    word, own = first(one, where.status), first(one, where.own)
    return Telling(
        source=where.source,
        name=first(one, where.name),
        resolved=word is not None and word.lower() in where.resolved,
        severity=first(one, where.severity),
        namespace=first(one, where.namespace) or namespace_among(marks),
        labels=marks,
        annotations={key: at(one, path) for key, path in paths.items()},
        starts=_first_moment(one, where.starts),
        ends=_first_moment(one, where.ends),
        runbook=first(one, where.runbook),
        link=first(one, where.link),
        own=own and f"{where.source}:{own}",
        group=first(one, where.group),
    )


def namespace_among(marks: Mapping[str, str]) -> str | None:
    """Return what labels say of a cluster's namespace, under the names that agents give it.

    >>> namespace_among({"namespace": "true", "kube_namespace": "shop"})
    'shop'
    """
    found = (marks.get(key) for key in _NAMESPACES)
    return next((said for said in found if said and said != _BARE), None)


_BARE = "true"
"""A tag that is a word alone names nothing."""
_NAMESPACES = ("namespace", "kube_namespace", "k8s.namespace.name", "k8s_namespace_name")
"""As Kubernetes, Datadog's agent and OpenTelemetry write it."""
_TAG_LISTS = frozenset({"tags", "labels", "scopes", "meta_labels"})


def _first_moment(one: Any, paths: tuple[str, ...]) -> Any:
    return next(
        (found for path in paths if (found := at(one, path)) not in (None, "", 0)), None
    )
