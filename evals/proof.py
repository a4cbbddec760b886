"""Measure every bar of a part and keep the figures: commit, command, figure, goal."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from evals import proof_main_job, proof_names, proof_operator, proof_registry, proof_triage
from frenly_ai.settings import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evals.figures import Step

PARTS = {
    1: proof_main_job.STEPS,
    2: proof_registry.STEPS,
    3: proof_operator.STEPS,
    4: proof_triage.STEPS,
    5: proof_names.STEPS,
}


def measure(steps: Mapping[str, Step], commit: str, out: Path) -> Iterator[dict[str, Any]]:
    """Measure what `out` does not hold yet for this commit; yield each figure.

    `out` is written after every step, so a run that was cut off goes on where it stopped.
    """
    done = _kept(out, commit)
    yield from done
    known = {result["step"] for result in done}
    for name, step in steps.items():
        if name in known:
            continue
        begin = time.monotonic()
        found = [{"step": name, **figure._asdict()} for figure in step()]
        found = [{**each, "seconds": round(time.monotonic() - begin)} for each in found]
        done += found
        _write(out, commit, done)
        yield from found


def _kept(out: Path, commit: str) -> list[dict[str, Any]]:
    if not out.is_file():
        return []
    document = json.loads(out.read_text("utf-8"))
    if document["commit"] != commit:
        return []
    return [result for result in document["results"] if "step" in result]


def _write(out: Path, commit: str, results: list[dict[str, Any]]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    moment = now().isoformat(timespec="seconds")
    document = {"commit": commit, "generated_at": moment, "results": results}
    out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
