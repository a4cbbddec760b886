"""The containers of a described pod: how they run, ended and are configured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tools.evidence.reading.moments import mail_moment
from tools.evidence.reading.notes import Note, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.outlines import Node

_ENV = re.compile(r"^([A-Za-z_]\w*):\s*(.*)$")


def containers_of(root: Node, pod: str, place: str) -> Iterator[Note]:
    """Yield one note for each container, init containers first."""
    for key, init in (("Init Containers", True), ("Containers", False)):
        part = root.find(key)
        for child in part.children if part else ():
            if child.key:
                yield _container(child, {"pod": pod, "namespace": place, "init": init})


def _container(node: Node, told: dict[str, Any]) -> Note:
    state, last = node.find("State"), node.find("Last State")
    ended = _ending(state) if state and state.value == "Terminated" else _ending(last)
    data: dict[str, Any] = {
        **told,
        "container": node.key,
        "image": node.text("Image"),
        "command": _lines(node, "Command") + _lines(node, "Args"),
        "state": state.value if state else "",
        "reason": state.text("Reason") if state else "",
        "message": state.text("Message") if state else "",
        "ready": node.text("Ready"),
        "restarts": _number(node.text("Restart Count")),
        "ended": ended,
        "limits": _map(node.find("Limits")),
        "requests": _map(node.find("Requests")),
        "env": _env(node.find("Environment")),
        "liveness": node.text("Liveness"),
        "readiness": node.text("Readiness"),
        "startup": node.text("Startup"),
        "ports": node.text("Port") or node.text("Ports"),
    }
    where = last if ended and last and last.children else state
    finished = mail_moment(ended.get("finished", "")) if ended else None
    return Note(
        kind="manifest",
        form="container",
        line=where.line + 1 if where else node.line,
        says=short(container_says(data)),
        about=told["pod"],
        at=finished,
        data=data,
    )


def container_says(data: dict[str, Any]) -> str:
    """Put the state of a container into words."""
    parts = [f"Container {data['container']} of pod {data['pod']} is {data['state'] or '?'}"]
    if data["reason"]:
        parts.append(f"({data['reason']})")
    ended = data["ended"]
    if ended:
        parts.append(f"and ended with {ended.get('reason', '')}, exit code {ended.get('code')}")
        if ended.get("message"):
            parts.append(f"({ended['message']})")
    if data["restarts"]:
        parts.append(f"after {data['restarts']} restarts")
    return " ".join(parts) + "."


def _ending(node: Node | None) -> dict[str, Any]:
    if node is None or node.value != "Terminated":
        return {}
    code = node.text("Exit Code")
    return {
        "reason": node.text("Reason"),
        "message": node.text("Message"),
        "code": int(code) if code.lstrip("-").isdigit() else None,
        "started": node.text("Started"),
        "finished": node.text("Finished"),
    }


def _lines(node: Node, key: str) -> list[str]:
    part = node.find(key)
    return list(part.below()) if part else []


def _map(node: Node | None) -> dict[str, str]:
    return {child.key: child.value for child in node.children} if node else {}


def _env(node: Node | None) -> dict[str, str]:
    """Return the settings that are given to a container, by name."""
    if node is None:
        return {}
    found = (_ENV.match(line) for line in node.below())
    return {match[1]: match[2] for match in found if match}


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
