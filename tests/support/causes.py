"""Causes of files, as triage would tell them: a question, texts by name, nothing else."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

from agent.triage.causes.ranking import rank
from tests.support.scenes import a_scene, an_alert
from tools.evidence.reading.files import read_attached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.contracts.incidents import Cause, Scene


def a_scene_of(question: str, files: Mapping[str, str]) -> Scene:
    texts = {name: dedent(text).lstrip("\n") for name, text in files.items()}
    alert = an_alert("", labels={"alertname": "", "service": ""}, files=texts)
    return a_scene(alert, title=question)


def causes_of(question: str, *texts: str, **files: str) -> tuple[Cause, ...]:
    named = {**{f"{n}.txt": text for n, text in enumerate(texts)}, **files}
    scene = a_scene_of(question, named)
    return rank(scene, read_attached(scene))


def recorded(tool: str, body: str, *, status: str = "success", **params: str) -> str:
    """A file as a recording tool writes it: two lines of JSON, then what was read."""
    call = json.dumps({"toolset_name": "t", "tool_name": tool, "match_params": params})
    told = {"schema_version": "1", "status": status, "return_code": 0, "params": params}
    return f"{call}\n{json.dumps(told)}\n{dedent(body).lstrip()}"


def described(pod: str, container: str, *, events: str = "", kind: str = "") -> str:
    """What `kubectl describe pod` prints, with a container's lines and events filled in."""
    body = "\n".join(f"    {line}" for line in dedent(container).strip().splitlines())
    rows = "\n".join(f"  {line}" for line in dedent(events).strip().splitlines())
    head = "Events:\n  Type  Reason  Age  From  Message\n  ----  ----  ----  ----  ----\n"
    return (
        f"Name:             {pod}\nNamespace:        shop\nLabels:           app={pod}\n"
        f"Status:           Running\nContainers:\n  main:\n{body}\n"
        f"{head + rows if rows else 'Events:           <none>'}\n"
    )
