"""Jobs that are done and do not end, because something beside their work runs on."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_RUN = re.compile(r"-\d{8,}$")
"""What a schedule adds to the name of each run."""
_ACTIVE = ("JobAlreadyActive",)


def held_open(facts: Facts) -> Iterator[Draft]:
    """A container has done its work, and another of the same pod runs on."""
    for pod, found in sorted(_by_pod(facts).items()):
        done = [e for e in found if _is_done(e)]
        running = [e for e in found if e.data["state"] == "Running"]
        if not done or not running or len(done) + len(running) < len(found):
            continue
        run = workload_of(pod)
        schedule = _RUN.sub("", run)
        skipped = [e for e in facts.events(*_ACTIVE) if e.about in {schedule, run}]
        rest = ", ".join(str(e.data["container"]) for e in running)
        yield Draft(
            entity=schedule,
            fault="unfinished",
            says=f"{run} does not end: its container "
            f"{', '.join(str(e.data['container']) for e in done)} is done (exit code 0), but "
            f"{rest} beside it (a sidecar) runs on, so the job stays active"
            + (
                f'; and so no run after it is started (Forbid): "{skipped[0].data["message"]}"'
                if skipped
                else "."
            ),
            rule="held_open",
            about=schedule if schedule in facts.known else run,
            seen=ids([*done, *running, *skipped])[:6],
            direct=True,
            weight=0.96,
            disproof=f"The job ending with {rest} still running.",
        )


def _by_pod(facts: Facts) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = defaultdict(list)
    for e in facts.of("container"):
        if not e.data["init"]:
            found[e.about].append(e)
    return found


def _is_done(e: Evidence) -> bool:
    return bool(e.data["state"] == "Terminated" and e.data["ended"].get("code") == 0)


def still_active(facts: Facts) -> Iterator[Draft]:
    """A schedule may not start while its last run is active; why that is so is not told."""
    for e in facts.events(*_ACTIVE):
        running = _running(facts, workload_of(e.about))
        yield Draft(
            entity=workload_of(e.about),
            fault="unfinished",
            says=f"No new run of {e.about} is started because the one before it still runs and "
            f'two may not run at once: "{str(e.data["message"])[:160]}"',
            rule="still_active",
            about=workload_of(e.about),
            seen=(e.id, *ids(running)),
            direct=bool(running),
            weight=0.8,
            disproof="The run before it being over at that time.",
        )


def _running(facts: Facts, schedule: str) -> list[Evidence]:
    """Return what shows that a run of a schedule is active now, and not only was once."""
    told = [
        e
        for e in facts.of("state")
        if e.about == schedule and e.data["fields"].get("Active Jobs")
    ]
    told += [
        e
        for e in facts.of("row")
        if e.data["kind"] == "Job"
        and _RUN.sub("", e.about) == schedule != e.about
        and e.data["status"] == "Running"
    ]
    return told


RULES = (held_open, still_active)
