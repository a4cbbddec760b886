"""Objects of a cluster, as somebody wrote or read them; states of their containers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.blotting import without_secrets
from tools.evidence.reading.containers import container_says
from tools.evidence.reading.describing import event_note
from tools.evidence.reading.notes import Note, short
from tools.evidence.reading.shapes import list_of, map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording


def read_object(recording: Recording, document: Mapping[str, Any]) -> Iterator[Note]:
    """Yield the object itself and, where it tells them, its containers' states."""
    kind, meta = str(document.get("kind")), map_of(document.get("metadata"))
    name, place = str(meta.get("name") or ""), str(meta.get("namespace") or "")
    line = _line(recording, name)
    if kind == "Event":
        yield _event(line, document)
        return
    plain = without_secrets(json.loads(json.dumps(_slim(document), default=str)))
    yield Note(
        kind="manifest",
        form="object",
        line=line,
        says=short(f"{kind} {name} as written: {json.dumps(_shown(plain))}", 200),
        about=name,
        data={"kind": kind, "name": name, "namespace": place, "object": plain},
    )
    status = map_of(document.get("status"))
    for condition in maps_of(status.get("conditions")):
        yield from _condition(line, kind, name, place, condition)
    for key, init in (("initContainerStatuses", True), ("containerStatuses", False)):
        for item in maps_of(status.get(key)):
            yield _state(
                line, map_of(item), {"pod": name, "namespace": place, "init": init}, plain
            )


_SCHEDULED = {"Unschedulable": "FailedScheduling"}
"""The same, told as a condition and as an event."""


def _condition(
    line: int, kind: str, name: str, place: str, told: dict[str, Any]
) -> Iterator[Note]:
    """Yield a condition that says what failed, as the event that it also is."""
    reason, message = str(told.get("reason") or ""), str(told.get("message") or "")
    failed = (
        str(told.get("type")) in {"Failed", "ReplicaFailure"} and told.get("status") == "True"
    )
    if message and (failed or reason in _SCHEDULED):
        event = {
            "type": "Warning",
            "reason": _SCHEDULED.get(reason, reason),
            "age": "",
            "message": message,
            "object_kind": kind,
            "object": name,
            "namespace": place,
        }
        yield event_note(line, event)


def _line(recording: Recording, name: str) -> int:
    wanted = {f"name: {name}", f'name: "{name}"', f'"name": "{name}"'}
    found = (n for n, line in recording.lines if line.strip().rstrip(",") in wanted)
    return next(found, recording.lines[0][0] if recording.lines else 1)


def _shown(plain: dict[str, Any]) -> Any:
    """Return the part that says what it is to be; of settings and secrets their names."""
    return plain.get("spec") or sorted(map_of(plain.get("data")))


def _slim(document: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only machines keep: managed fields and the copy of an older text."""
    meta = {k: v for k, v in map_of(document.get("metadata")).items() if k != "managedFields"}
    notes = map_of(meta.get("annotations"))
    meta["annotations"] = {k: v for k, v in notes.items() if "last-applied" not in k}
    return {**document, "metadata": meta}


def _event(line: int, document: Mapping[str, Any]) -> Note:
    about = map_of(document.get("involvedObject") or document.get("regarding"))
    return event_note(
        line,
        {
            "type": str(document.get("type") or ""),
            "reason": str(document.get("reason") or ""),
            "age": f"x{document.get('count') or 1}",
            "message": str(document.get("message") or document.get("note") or ""),
            "object_kind": str(about.get("kind") or ""),
            "object": str(about.get("name") or ""),
            "namespace": str(about.get("namespace") or ""),
        },
    )


def _state(
    line: int, item: dict[str, Any], told: dict[str, Any], plain: Mapping[str, Any]
) -> Note:
    state, last = map_of(item.get("state")), map_of(item.get("lastState"))
    word = next(iter(state), "")
    inner = map_of(state.get(word))
    ended = map_of(state.get("terminated")) or map_of(last.get("terminated"))
    spec = _spec(plain, str(item.get("name")))
    data: dict[str, Any] = {
        **told,
        "container": str(item.get("name")),
        "image": str(item.get("image") or spec.get("image") or ""),
        "command": [str(x) for key in ("command", "args") for x in list_of(spec.get(key))],
        "state": word.capitalize(),
        "reason": str(inner.get("reason") or ""),
        "message": str(inner.get("message") or ""),
        "ready": str(item.get("ready")),
        "restarts": _whole(item.get("restartCount")),
        "ended": {
            "reason": str(ended.get("reason") or ""),
            "message": str(ended.get("message") or ""),
            "code": ended.get("exitCode"),
        }
        if ended
        else {},
        "limits": map_of(map_of(spec.get("resources")).get("limits")),
        "requests": map_of(map_of(spec.get("resources")).get("requests")),
        "env": {str(e.get("name")): str(e.get("value", "")) for e in maps_of(spec.get("env"))},
        "liveness": str(spec.get("livenessProbe") or ""),
        "readiness": str(spec.get("readinessProbe") or ""),
        "startup": str(spec.get("startupProbe") or ""),
        "ports": "",
    }
    return Note(
        kind="manifest",
        form="container",
        line=line,
        says=short(container_says(data)),
        about=told["pod"],
        data=data,
    )


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _spec(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    spec = map_of(plain.get("spec"))
    every = [*maps_of(spec.get("containers")), *maps_of(spec.get("initContainers"))]
    return next((c for c in every if c.get("name") == name), {})
