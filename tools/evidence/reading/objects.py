"""Objects of a cluster, as somebody wrote or read them; states of their containers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.blotting import without_secrets
from tools.evidence.reading.containers import container_says
from tools.evidence.reading.describing import event_note
from tools.evidence.reading.notes import Note, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.evidence.reading.envelopes import Recording


def read_object(recording: Recording, document: Mapping[str, Any]) -> Iterator[Note]:
    """Yield the object itself and, where it tells them, its containers' states."""
    kind, meta = str(document.get("kind")), _map(document.get("metadata"))
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
    status = _map(document.get("status"))
    for condition in status.get("conditions") or ():
        yield from _condition(line, kind, name, place, _map(condition))
    for key, init in (("initContainerStatuses", True), ("containerStatuses", False)):
        for item in status.get(key) or ():
            yield _state(
                line, _map(item), {"pod": name, "namespace": place, "init": init}, plain
            )


_SCHEDULED = {"Unschedulable": "FailedScheduling"}
"""The same, told as a condition and as an event."""


def _condition(
    line: int, kind: str, name: str, place: str, told: dict[str, Any]
) -> Iterator[Note]:
    """Yield a condition that says what failed, as the event that it also is."""
    reason, message = str(told.get("reason") or ""), str(told.get("message") or "")
    failed = told.get("type") in {"Failed", "ReplicaFailure"} and told.get("status") == "True"
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
    return plain.get("spec") or sorted(_map(plain.get("data")))


def _slim(document: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only machines keep: managed fields and the copy of an older text."""
    meta = {k: v for k, v in _map(document.get("metadata")).items() if k != "managedFields"}
    notes = _map(meta.get("annotations"))
    meta["annotations"] = {k: v for k, v in notes.items() if "last-applied" not in k}
    return {**document, "metadata": meta}


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _event(line: int, document: Mapping[str, Any]) -> Note:
    about = _map(document.get("involvedObject") or document.get("regarding"))
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
    state, last = _map(item.get("state")), _map(item.get("lastState"))
    word = next(iter(state), "")
    inner = _map(state.get(word))
    ended = _map(state.get("terminated")) or _map(last.get("terminated"))
    spec = _spec(plain, str(item.get("name")))
    data: dict[str, Any] = {
        **told,
        "container": str(item.get("name")),
        "image": str(item.get("image") or spec.get("image") or ""),
        "command": [str(x) for x in [*spec.get("command", ()), *spec.get("args", ())]],
        "state": word.capitalize(),
        "reason": str(inner.get("reason") or ""),
        "message": str(inner.get("message") or ""),
        "ready": str(item.get("ready")),
        "restarts": int(item.get("restartCount") or 0),
        "ended": {
            "reason": str(ended.get("reason") or ""),
            "message": str(ended.get("message") or ""),
            "code": ended.get("exitCode"),
        }
        if ended
        else {},
        "limits": _map(_map(spec.get("resources")).get("limits")),
        "requests": _map(_map(spec.get("resources")).get("requests")),
        "env": {str(e.get("name")): str(e.get("value", "")) for e in spec.get("env") or ()},
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


def _spec(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    spec = _map(plain.get("spec"))
    every = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    return next((_map(c) for c in every if _map(c).get("name") == name), {})
