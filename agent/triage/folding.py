"""Which alerts are one incident: the same whatever the order, repetition or split of telling.

Two alerts are drawn together by what they share: the alert itself for as long as it comes and
goes; its name on the same thing for hours; a thing, or a name in one place, for a short while.
Spans are made of moments that senders told, and only grow, so what belongs together stays so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.episodes import understood
from agent.triage.joining import join
from agent.triage.severities import worse
from agent.triage.short import fingerprint_of, short
from agent.triage.things import names_of, scope_of, things_of
from registry.contracts.folding import Link, Mark, Marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from registry.contracts.alerts import Alert
    from registry.contracts.folding import Episode, Group, Standing, Told

SAME = timedelta(hours=4)
"""How long after its last end an alert that fires again is still the same matter."""
NEAR = timedelta(minutes=30)
"""How far apart different alerts of one thing begin at most if they have one cause."""


def unknown(_: Sequence[str]) -> Mapping[str, str]:
    """Know no name."""
    return {}


def never(_: Alert) -> bool:
    """Take nothing for a signal that all is well."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFolding:
    """Implements `Folding` over what alerts say and what a registry knows of their names."""

    is_healthy: Callable[[Alert], bool] = never
    canonicals: Callable[[Sequence[str]], Mapping[str, str]] = unknown
    """Returns what names stand for, of those that the registry knows."""

    def fingerprint(self, alert: Alert) -> str:
        """Return an alert's identity; see `Folding.fingerprint`."""
        return fingerprint_of(alert)

    def mark(self, told: Sequence[Told], known: Sequence[Episode]) -> Marked:
        """Understand tellings; see `Folding.mark`."""
        wrong = [each for each in told if not self.is_healthy(each.alert)]
        names = sorted({name for each in wrong for name in names_of(each.alert)})
        canonicals = self.canonicals(names)
        found = understood(wrong, known)
        marks = {each.number: _mark(each, found.of[each.number], canonicals) for each in wrong}
        return Marked(
            tuple(marks.get(each.number) or _healthy(each) for each in told),
            found.changed,
        )

    def join(self, marks: Sequence[Mark], standing: Sequence[Standing]) -> tuple[Group, ...]:
        """Put together what belongs together; see `Folding.join`."""
        return join(marks, standing)

    def worse(self, one: str | None, other: str | None) -> str | None:
        """Return the worse severity; see `Folding.worse`."""
        return worse(one, other)


def _healthy(told: Told) -> Mark:
    return Mark(told=told, episode=None, key=fingerprint_of(told.alert))


def _mark(told: Told, episode: Episode, canonicals: Mapping[str, str]) -> Mark:
    alert = told.alert
    things, scope = things_of(alert), scope_of(alert)
    where = things[0] if things else scope
    at, place = (" on " if things else " in "), " ".join(filter(None, (alert.name, where)))
    return Mark(
        told=told,
        episode=episode,
        key=short(place),
        title=f"{alert.name}{at}{where}" if where else alert.name,
        severity=alert.severity,
        links=tuple(_links(alert, episode, things, canonicals)),
    )


def _links(
    alert: Alert, episode: Episode, things: Sequence[str], canonicals: Mapping[str, str]
) -> Iterator[Link]:
    since, end = episode.since, episode.until or episode.since
    yield Link(f"alert {episode.fingerprint}", since, end + SAME)
    for thing in things:
        yield Link(short(f"same {alert.name} {thing}"), since, since + SAME)
        yield Link(short(f"thing {thing}"), since, since + NEAR)
    yield Link(short(f"name {alert.name} {scope_of(alert)}"), since, since + NEAR)
    if _is_grouped_by_place(alert):
        yield Link(short(f"group {alert.source} {alert.group}"), since, since + NEAR)
    cluster = alert.labels.get("cluster", "")
    for name in names_of(alert):
        if name in canonicals:
            known = f"known {cluster} {canonicals[name]}"
            yield Link(short(known), since, since + NEAR)


def _is_grouped_by_place(alert: Alert) -> bool:
    """Say whether the sender groups what fires in one namespace, whatever its name.

    A crash and the errors that it makes elsewhere share nothing else. A group by the alert's
    name, or of everything, says nothing of a cause.
    """
    where = alert.namespace or alert.labels.get("namespace", "")
    by_name = "alertname=" in alert.group
    return bool(where) and not by_name and f'namespace="{where}"' in alert.group
