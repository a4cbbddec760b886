"""What `kubectl describe` and `argocd app get` print: states, conditions and events."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.containers import containers_of
from tools.evidence.reading.kinds import kind_named
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.outlines import Node, outline
from tools.evidence.reading.policies import is_policy, policy_of
from tools.evidence.reading.resources import conditions_of, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.evidence.reading.envelopes import Recording

_COLUMNS = re.compile(r"\s{2,}")
_COUNT = re.compile(r"x(\d+)")
_TELLING = ("Message", "Reason", "Phase", "Status", "Health Status", "Sync Status")
_GOOD = frozenset({"True", "Synced", "Healthy", "Succeeded"})


def read_description(recording: Recording) -> Iterator[Note]:
    """Yield the state of each thing described, its containers, conditions and events."""
    for block in _blocks(recording):
        root = outline(block)
        kind = root.text("Kind") or _kind_of(root, recording)
        name = root.text("Name")
        place = root.text("Namespace")
        yield _state(root, kind, name, place)
        if kind == "Pod":
            yield from containers_of(root, name, place)
        if is_policy(root):
            yield _policy(root, name, place)
        events = root.find("Events")
        if events:
            yield from _events(events, kind, name, place)


def _policy(root: Node, name: str, place: str) -> Note:
    """Return it as if it had been read as written, so that one reader evaluates both."""
    document = policy_of(root)
    return Note(
        kind="manifest",
        form="object",
        line=root.children[0].line,
        says=short(f"NetworkPolicy {name} as described: {json.dumps(document['spec'])}", 200),
        about=name,
        data={
            "kind": "NetworkPolicy",
            "name": name,
            "namespace": place,
            "object": document,
        },
    )


def _blocks(recording: Recording) -> Iterator[list[tuple[int, str]]]:
    """Split where another thing begins."""
    block: list[tuple[int, str]] = []
    for number, line in recording.lines:
        if line.startswith("Name:") and block:
            yield block
            block = []
        block.append((number, line))
    yield block


def _kind_of(root: Node, recording: Recording) -> str:
    told = str(recording.params.get("kind") or "")
    signs = (
        ("Pod", "Containers"),
        ("CronJob", "Schedule"),
        ("Job", "Completions"),
        ("Application", "Sync Status"),
        ("Deployment", "StrategyType"),
        ("Node", "Allocatable"),
        ("Node", "Roles"),
        ("PersistentVolumeClaim", "StorageClass"),
        ("HorizontalPodAutoscaler", "Metrics"),
        ("Service", "Endpoints"),
        ("ReplicaSet", "Pods Status"),
    )
    found = (kind for kind, key in signs if root.find(key))
    return next(found, kind_named(told) if told else "Object")


def _state(root: Node, kind: str, name: str, place: str) -> Note:
    told = {key: root.text(key) for key in _TELLING if root.text(key)}
    at = root.find("Message") or root.find("Health Status") or root.find("Status")
    says = ", ".join(f"{key} {value}" for key, value in told.items())
    fields = {child.key: child.value for child in root.children if child.key and child.value}
    data = {
        "kind": kind,
        "name": name,
        "namespace": place,
        "fields": fields,
        "labels": _pairs(root.find("Labels")),
        "conditions": _conditions(root.find("Conditions")) or conditions_of(root),
        "names": names_of(root),
        "text": _parts(root),
        "owner": fields.get("Controlled By", ""),
    }
    return Note(
        kind="manifest",
        form="state",
        line=at.line if at else (root.children[0].line if root.children else 1),
        says=short(f"{kind} {name}: {says or 'described'}"),
        about=name,
        data=data,
    )


def _parts(root: Node) -> dict[str, list[str]]:
    """Return the lines of the parts that rules read as they stand."""
    kept = (
        "Volumes",
        "Limits",
        "Requests",
        "Taints",
        "Metrics",
        "Endpoints",
        "Capacity",
        "Rules",
    )
    return {key: list(part.below())[:60] for key in kept if (part := root.find(key))}


def _pairs(node: Node | None) -> dict[str, str]:
    if node is None:
        return {}
    return pairs_in(node.values())


def pairs_in(texts: Iterable[str]) -> dict[str, str]:
    """Return `key=value` texts by key; others are left out.

    >>> pairs_in(["app=web", "<none>"])
    {'app': 'web'}
    """
    split = (text.strip().partition("=") for text in texts)
    return {key: value for key, equals, value in split if equals}


def _conditions(node: Node | None) -> list[dict[str, Any]]:
    rows = [_COLUMNS.split(child.value) for child in node.children] if node else []
    return [
        {"type": row[0], "status": row[1], "rest": " ".join(row[2:]), "good": row[1] in _GOOD}
        for row in rows
        if len(row) > 1 and row[0] not in {"Type", "----"}
    ]


def _events(node: Node, kind: str, name: str, place: str) -> Iterator[Note]:
    for child in node.children:
        text = f"{child.key}: {child.value}" if child.key else child.value
        row = _COLUMNS.split(text, maxsplit=4)
        if len(row) == 4:  # noqa: PLR2004 - a column that is blank
            row.insert(3, "")
        if len(row) < 5 or row[0] not in {"Normal", "Warning"}:  # noqa: PLR2004 - columns
            continue
        yield event_note(
            child.line,
            {
                "type": row[0],
                "reason": row[1],
                "age": row[2],
                "message": row[4],
                "object_kind": kind,
                "object": name,
                "namespace": place,
            },
        )


def event_note(line: int, told: dict[str, Any]) -> Note:
    """Return an event as a note; `told` lacks only how often it was seen."""
    count = _COUNT.search(str(told.get("age", "")))
    data = {**told, "count": int(count[1]) if count else 1}
    return Note(
        kind="event",
        form="event",
        line=line,
        says=short(f"{told['type']} {told['reason']}: {told['message']}"),
        about=str(told["object"]),
        data=data,
    )
