"""Incidents in memory: the pure decisions of folding, stored as plainly as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from agent.triage.folding import AlertFolding
from registry.contracts.alerts import Alert, AlertStatus
from registry.contracts.folding import Standing, Told
from tests.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.contracts.folding import Episode

FIRING, RESOLVED = AlertStatus.FIRING, AlertStatus.RESOLVED


def at(minutes: float) -> datetime:
    """Return a moment so many minutes after `NOW`."""
    return NOW + timedelta(minutes=minutes)


def told_of(
    name: str = "PodCrashLooping", *, status: AlertStatus = FIRING, **fields: Any
) -> Alert:
    """Return an alert of the pod `checkout-7d4b9c6f5d-x2x9z` in `shop`, since `NOW`."""
    labels = fields.pop("labels", {"pod": "checkout-7d4b9c6f5d-x2x9z"})
    namespace = fields.pop("namespace", "shop")
    print_ = f"{name}|{namespace}|{sorted(labels.items())}"
    given = {
        "source": "alertmanager",
        "status": status,
        "starts_at": NOW,
        "fingerprint": print_,
        "namespace": namespace,
        "labels": labels,
        **fields,
    }
    return Alert(name=name, **given)


class Memory:
    """Folds as the desk does, over dictionaries."""

    def __init__(self, folding: AlertFolding | None = None) -> None:
        self.folding = folding or AlertFolding()
        self.episodes: dict[tuple[str, datetime], Episode] = {}
        self.links: set[Standing] = set()
        self.first: dict[int, tuple[datetime, str, str]] = {}
        self.healthy: list[str] = []
        self.opened = 0
        self._count = 0

    def fold(self, *alerts: Alert) -> None:
        """Fold one batch."""
        told = [Told(self._next(), alert, at(self._count)) for alert in alerts]
        marked = self.folding.mark(told, list(self.episodes.values()))
        self.healthy += [mark.key for mark in marked.marks if mark.episode is None]
        wrong = [mark for mark in marked.marks if mark.episode is not None]
        for group in self.folding.join(wrong, sorted(self.links)):
            number = group.incidents[0] if group.incidents else self._open()
            self._merge(number, group.incidents[1:])
            keys = {link.key for link in group.links}
            mine = {s for s in self.links if s.incident == number and s.link.key in keys}
            touched = {s for s in mine if any(_touch(s.link, link) for link in group.links)}
            self.links = (self.links - touched) | {Standing(number, k) for k in group.links}
            for mark in group.marks:
                episode = mark.episode
                assert episode is not None
                place = (episode.since, episode.fingerprint, mark.key)
                self.first[number] = min(place, self.first.get(number, place))
                self.episodes[episode.fingerprint, episode.since] = episode._replace(
                    incident=number
                )
        for episode in marked.episodes:
            there = self.episodes[episode.fingerprint, episode.since]
            self.episodes[episode.fingerprint, episode.since] = episode._replace(
                incident=there.incident
            )

    @property
    def incidents(self) -> dict[int, set[tuple[str, datetime]]]:
        """Return the members of each incident."""
        found: dict[int, set[tuple[str, datetime]]] = {}
        for key, episode in self.episodes.items():
            assert episode.incident is not None
            found.setdefault(episode.incident, set()).add(key)
        return found

    @property
    def firing(self) -> set[str]:
        """Return the fingerprints of what holds now."""
        return {each.fingerprint for each in self.episodes.values() if each.is_firing}

    def shape(self) -> set[tuple[str, frozenset[tuple[str, datetime, bool]]]]:
        """Return each incident's key and members, whatever their numbers."""
        return {
            (
                self.first[number][2],
                frozenset((*key, self.episodes[key].is_firing) for key in members),
            )
            for number, members in self.incidents.items()
        }

    def _merge(self, number: int, others: Sequence[int]) -> None:
        for other in others:
            self.first[number] = min(self.first[number], self.first.pop(other))
        for key, episode in self.episodes.items():
            if episode.incident in others:
                self.episodes[key] = episode._replace(incident=number)
        self.links = {
            s._replace(incident=number) if s.incident in others else s for s in self.links
        }

    def _open(self) -> int:
        self.opened += 1
        return self.opened

    def _next(self) -> int:
        self._count += 1
        return self._count


def _touch(one: Any, other: Any) -> bool:
    return bool(one.key == other.key and one.since <= other.until and other.since <= one.until)


def pod(n: int, app: str = "checkout") -> dict[str, str]:
    return {"pod": f"{app}-7d4b9c6f5d-{n:05d}"}


APPS = st.sampled_from(["checkout", "search", "cart"])
LABELS = st.one_of(
    st.builds(pod, st.integers(0, 3), APPS),
    st.builds(lambda app: {"service": app}, APPS),
    st.builds(lambda n: {"node": f"worker-{n}"}, st.integers(0, 2)),
)
MOMENTS = st.integers(0, 40).map(lambda n: at(n * 17))


@st.composite
def tellings(draw):
    alert = told_of(
        draw(st.sampled_from(["A", "B", "C"])),
        labels=draw(LABELS),
        namespace=draw(st.sampled_from(["shop", "web"])),
        starts_at=draw(MOMENTS),
    )
    if draw(st.booleans()):
        return alert
    return replace(alert, status=RESOLVED, ends_at=draw(st.none() | MOMENTS))
