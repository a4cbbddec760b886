"""Whether names resolve: now, and how often they did not, minute by minute."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.failed_lookups import FailedLookupFilter
from registry.contracts.incidents import Evidence
from registry.errors import FrenlyError
from tools.evidence.timing import began, minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.contracts.failed_lookups import FailedLookupReader, FailedLookups
    from registry.contracts.incidents import Scene
    from registry.contracts.ports import Reader
    from registry.contracts.records import AliasView
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder

_BEFORE = timedelta(hours=1)
_QUIET = timedelta(minutes=15)
"""Alerts fire some time after what they tell of has begun."""
_MOST_LOOKUPS = 25
_MOST_COUNTS = 15
_MOST_MINUTES = 90


class LookupSource:
    """Looks up every alias of the scene, and reads the counts of lookups that failed."""

    name = "lookups"

    def __init__(self, registry: Reader, failed: FailedLookupReader, finder: Finder) -> None:
        self._registry, self._failed, self._finder = registry, failed, finder

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        subjects = self._finder.find(scene)
        counts = self._counts(scene, subjects.keys)
        return [*counts, *self._present(subjects.aliases[:_MOST_LOOKUPS], scene, deadline)]

    def _counts(self, scene: Scene, keys: tuple[str, ...]) -> list[Evidence]:
        start = began(scene)
        wanted = FailedLookupFilter(
            keys=keys, since=start - _BEFORE - _QUIET, until=scene.at + timedelta(minutes=1)
        )
        series: dict[_Failing, list[FailedLookups]] = {}
        for each in self._failed.failed_lookups(wanted):
            of = _Failing(each.kind, each.context, each.key, each.code)
            series.setdefault(of, []).append(each)
        told = [_counted(of, many, start) for of, many in series.items()]
        told.sort(key=lambda each: (-each.data["since"], each.source))
        return told[:_MOST_COUNTS]

    def _present(
        self, aliases: Sequence[AliasView], scene: Scene, deadline: Deadline
    ) -> Iterator[Evidence]:
        for view in aliases:
            deadline.check()
            alias = view.alias
            try:
                self._registry.resolve(alias.name, alias.context, scope=alias.scope)
            except FrenlyError as error:
                yield _unanswered(view, error, scene)


class _Failing(NamedTuple):
    kind: str
    context: str
    key: str
    code: str


def _counted(of: _Failing, many: list[FailedLookups], start: datetime) -> Evidence:
    edge = start - _QUIET
    by_minute: Counter[datetime] = Counter()
    for each in many:
        by_minute[each.minute] += each.times
    before = sum(times for at, times in by_minute.items() if at < edge)
    late = {at: times for at, times in sorted(by_minute.items()) if at >= edge}
    since = sum(late.values())
    first = min(late, default=None)
    says = (
        f"Lookups of {of.key!r} from {of.context!r} that fail with {of.code}: {before} in the"
    )
    says += f" hour before {minute(edge)}, {since} since"
    says += f", the first at {minute(first)}." if first else "."
    return Evidence(
        id="",
        kind="usage",
        source=f"lookups:{of.context}/{of.key}:{of.code}",
        says=says,
        at=first,
        about=of.key,
        data={
            **of._asdict(),
            "before": before,
            "since": since,
            "most_in_a_minute": max(late.values(), default=0),
            "rose": since > 2 * before,
            "by_minute": {
                f"{at:%Y-%m-%dT%H:%MZ}": by_minute[at]
                for at in sorted(by_minute)[-_MOST_MINUTES:]
            },
        },
    )


def _unanswered(view: AliasView, error: FrenlyError, scene: Scene) -> Evidence:
    alias = view.alias
    return Evidence(
        id="",
        kind="usage",
        source=str(alias.key),
        says=f"A lookup of {str(alias.name)!r} from {alias.place!r} fails at "
        f"{minute(scene.at)} with {error.code}: {error.message}",
        at=scene.at,
        about=alias.name.key,
        data={
            "row": str(alias.key),
            "code": error.code,
            "state": view.state,
            "target": "" if alias.target is None else str(alias.target),
        },
    )
