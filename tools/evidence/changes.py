"""What changed in the registry before an alert: proposals applied, names come to their end.

Only what touches the names that the alerts are about, or a name next to one of them.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

from registry.audit.entries import Tag
from registry.contracts.incidents import Evidence
from registry.contracts.records import HistoryFilter
from registry.domain.names import Kind, Name
from registry.errors import FrenlyError
from tools.describe import describe_edits
from tools.evidence.timing import began, minute, relative

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.contracts.incidents import Scene
    from registry.contracts.ports import Reader
    from registry.contracts.records import HistoryItem
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder, Subjects

_TURNS = frozenset(
    {Tag.ALIAS_EXPIRE, Tag.ALIAS_END, Tag.ALIAS_BROWNOUT, Tag.ALIAS_WARN, Tag.CONTRACT_SUNSET}
)
_CHANGES = ("registry:revision:", "registry:alias:", "registry:contract:")
"""Wishes are left out: however often one is asked for, it must not hide what was applied."""
_MISSED = Tag.REVISION_VERIFY_MISS
_NOW = timedelta(seconds=1)
_MOST_OF_A_NAME = 50
_MOST = 25


class ChangeSource:
    """Reads the audit log for what was applied to the names of a scene."""

    name = "registry changes"

    def __init__(self, registry: Reader, finder: Finder, window: timedelta) -> None:
        self._registry, self._finder, self._window = registry, finder, window

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        subjects, start = self._finder.find(scene), began(scene)
        found: dict[str, HistoryItem] = {}
        abouts = (*subjects.keys, *(f"context:{name}" for name in subjects.contexts))
        for about, tag in product(abouts, _CHANGES):
            deadline.check()
            wanted = HistoryFilter(
                about=about,
                tag=tag,
                since=start - self._window,
                until=scene.at + _NOW,  # what is recorded at that very moment counts
            )
            page = self._registry.history(wanted, limit=_MOST_OF_A_NAME)
            found |= {item.id: item for item in page.items}
        told = (self._told(item, subjects, start) for item in found.values())
        evidence = [each for each in told if each is not None]
        evidence.sort(key=lambda each: _nearness(each, start))
        return evidence[:_MOST]

    def _told(self, item: HistoryItem, subjects: Subjects, start: datetime) -> Evidence | None:
        if item.tag == Tag.REVISION_APPLY:
            return self._applied(item, subjects, start)
        when = f"{minute(item.at)}, {relative(item.at, start)}"
        if item.tag in _TURNS and _is_of(item.about, subjects):
            about = item.about.rpartition(":")[2]
            return _evidence(item, f"{item.about!r}: {item.summary} ({when})", about)
        if item.tag == _MISSED:
            says = f"After proposal {item.about} was applied: {item.summary} ({when})"
            return _evidence(item, says, "", proposal=item.about)
        return None

    def _applied(
        self, item: HistoryItem, subjects: Subjects, start: datetime
    ) -> Evidence | None:
        data = item.body["data"]
        touched = list(_touched(data.get("changes", []), subjects))
        if not touched:
            return None
        first = min(touched, key=lambda each: (not each["is_subject"], each["name"]))
        says = f"Proposal {item.about} was applied at {minute(item.at)}"
        says += f" (revision {data['revision']}), {relative(item.at, start)}:"
        return _evidence(
            item,
            f"{says} {self._wish(item.about, touched)}",
            first["name"],
            proposal=item.about,
            revision=data["revision"],
            author=data["author"],
            changes=touched,
            is_near=any(each["is_subject"] for each in touched),
            seconds_before=int((start - item.at).total_seconds()),
        )

    def _wish(self, proposal_id: str, touched: list[dict[str, Any]]) -> str:
        try:
            view = self._registry.proposal(proposal_id)
        except FrenlyError:
            return "; ".join(f"{each['row']} changed" for each in touched[:3])
        return describe_edits(view.proposal.edits)


def _touched(changes: list[dict[str, Any]], subjects: Subjects) -> Iterator[dict[str, Any]]:
    """Yield the rows of a change that are a subject's or its neighbour's, before and after."""
    own = {_of(each.name) for each in subjects.named}
    near = own | {_of(name) for name in subjects.neighbours}
    for change in changes:
        row = change["after"] or change["before"]
        if "kind" not in row:
            is_own, is_near = False, row.get("name") in subjects.contexts
        else:
            of = _of(Name(Kind(row["kind"]), row["key"]))
            is_own, is_near = of in own, of in near
        if is_near:
            yield {
                "row": f"{change['table']}:{change['id']}",
                "kind": row.get("kind", ""),
                "name": row.get("key", row.get("name")),
                "context": row.get("context", ""),
                "scope": row.get("scope", ""),
                "before": _shown(change["before"]),
                "after": _shown(change["after"]),
                "is_subject": is_own,
            }


def _of(name: Name) -> tuple[str, str]:
    return str(name.kind), name.same


def _shown(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    target = row.get("target")
    if "fallback" in row:
        return {"fallback": row["fallback"]}
    return {
        "target": None if target is None else target["key"],
        "target_kind": None if target is None else target["kind"],
        "status": row.get("status"),
        "version": row.get("version") or row.get("constraint") or "",
        "expires_at": row.get("expires_at"),
    }


def _is_of(row: str, subjects: Subjects) -> bool:
    return any(row.endswith(f":{name.same}") for name in subjects.names)


def _nearness(evidence: Evidence, start: datetime) -> tuple[Any, ...]:
    """Sort what was done to a subject itself first, then what was done nearest before."""
    at = evidence.at or start
    seconds = (start - at).total_seconds()
    is_near = evidence.data.get("is_near", True)
    return (not is_near, seconds < 0, abs(seconds), evidence.source)


def _evidence(item: HistoryItem, says: str, about: str, **data: Any) -> Evidence:
    return Evidence(
        id="",
        kind="change",
        source=f"audit:{item.id}",
        says=says,
        at=item.at,
        about=about,
        data={"tag": item.tag, **data},
    )
