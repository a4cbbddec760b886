"""What to say where no cause was found: that all is well, that it is not there, or no data.

That all is well needs evidence of its own: a log without trouble, or a state that is healthy.
Finding nothing wrong in what could not be read is no such evidence.
"""

from __future__ import annotations

import difflib
import re
from functools import partial
from typing import TYPE_CHECKING

from agent.triage.causes.entities import is_named_in, names_in, workload_of
from agent.triage.causes.facts import Facts
from agent.triage.causes.signals import tells_of_health
from agent.triage.causes.wiring import containers_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.incidents import Evidence, Scene

UNTOLD = "It cannot be told from this."
UNKNOWN = "The cause cannot be told from what was read."
HEALTHY = (
    "This is not an issue: the alert is meant to fire always, to show that the alerting "
    "pipeline works; were it to stop firing, that would be the problem."
)
_NO_DATA = "There is no data to tell from"
_ABSENT = re.compile(r'"([^"\s]+)\\?" not found')
_SEARCHED = re.compile(r"\bgrep\b.* failed with return code 1\b", re.DOTALL)
_SLOW = re.compile(
    r"slow|latenc|\bp9\d\b|respon[sd]\w* time|time-?out|takes? (?:too )?long", re.I
)
_FINE = frozenset({"Running", "Completed", "Complete", "Succeeded", "Ready", "Bound", "Active"})
_MOST = 4
_FEW = 0.1
"""Share of a log's lines that look like trouble in any program: a page not found, a retry."""


def nothing_said(scene: Scene, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Say why no cause is told: well, not there, asked for and empty, or no data."""
    facts = Facts(scene, evidence)
    if tells_of_health(facts):
        return (HEALTHY,)
    if facts.of("finding"):
        return (UNKNOWN,)
    for told in (_absent, _filtered, _well):
        said = tuple(told(facts))
        if said:
            return said
    return (_no_data(facts),)


def _absent(facts: Facts) -> Iterator[str]:
    """Say that what was asked about is not there, where the cluster says so."""
    sought = names_in(facts.scene.incident.title) | facts.asked
    for name, e in sorted(_not_found(facts).items()):
        is_sought = workload_of(name) in sought or is_named_in(name, facts.asked_words)
        if not is_sought or workload_of(name) in _read_of(facts):
            continue
        near = difflib.get_close_matches(name, sorted(facts.known - {name}), n=1, cutoff=0.75)
        hint = f" What is called nearly so: {near[0]}." if near else ""
        where = f" in namespace {place}" if (place := e.data.get("asked_namespace")) else ""
        yield f"{name} does not exist{where}: it was looked for and not found.{hint}"


def _not_found(facts: Facts) -> dict[str, Evidence]:
    """Return the names that a reading did not find, with that reading."""
    found: dict[str, Evidence] = {}
    for e in facts.of("missing"):
        told = _ABSENT.search(str(e.data["why"]))
        keyword = str(e.data.get("asked_keyword") or "")
        if told:
            # Of two readings the one of a namespace says more.
            if told[1] not in found or e.data.get("asked_namespace"):
                found[told[1]] = e
        elif keyword and _SEARCHED.search(str(e.data["why"])):
            found.setdefault(keyword, e)
    return found


def _read_of(facts: Facts) -> frozenset[str]:
    forms = ("container", "state", "log", "row", "object", "event")
    return frozenset(workload_of(e.about) for form in forms for e in facts.of(form))


def _filtered(facts: Facts) -> Iterator[str]:
    """Say that lines which were asked for are not there."""
    asked = [e for e in facts.of("missing") if e.data.get("asked_filter")]
    if asked:
        filters = sorted({str(e.data["asked_filter"]) for e in asked})
        yield f"No {' or '.join(filters)} logs were found for {asked[0].about}."


def _well(facts: Facts) -> Iterator[str]:
    """Say of what was asked about that it is well, where something shows that."""
    figures = [e for e in facts.of("series") if not e.data["jump"][1]]
    if _SLOW.search(facts.scene.incident.title) and not (figures or facts.of("slow")):
        return
    logs = sorted({e.about for e in facts.of("log") if _is_clean(facts, e)})
    steady = " and no figure that was read jumps" if figures else ""
    for name in logs:
        yield (
            f"{name}{_image(facts, name)} is running without issues: its log tells of no "
            f"error{steady}."
        )
    if logs or facts.of("missing"):
        return
    found = list(_of_states(facts, steady))
    yield from found
    if figures and not found and not any(map(partial(_ailing, facts), facts.asked)):
        whose = ", ".join(sorted(facts.asked)) or "what was asked about"
        yield f"The figures of {whose} that were read are steady: none of them jumps."


def _is_clean(facts: Facts, log: Evidence) -> bool:
    """Whether a log is of what was asked about, and neither it nor a state shows trouble."""
    mine = bool(log.about) and (not facts.asked or workload_of(log.about) in facts.asked)
    errors = any(
        line.data["level"] == "error" for line in facts.of("line") if line.about == log.about
    )
    few = log.data["trouble"] <= _FEW * log.data["lines"]
    return mine and few and not errors and not _ailing(facts, log.about)


def _ailing(facts: Facts, name: str) -> bool:
    warned = (
        e.data["type"] == "Warning" and workload_of(e.about) == workload_of(name)
        for e in facts.of("event")
    )
    return bool(facts.unwell(name)) or any(warned)


def _of_states(facts: Facts, steady: str) -> Iterator[str]:
    """Say that everything asked about runs and is ready, where tables or states show it."""
    asked = facts.asked or frozenset(
        workload_of(e.about) for e in facts.of("row") if e.data["kind"] == "Pod"
    )
    for name in sorted(asked)[:_MOST]:
        rows = [
            e
            for e in facts.of("row")
            if workload_of(e.about) == name and (e.data["ready"] or e.data["status"])
        ]
        held = facts.containers(name)
        states = _conditions(facts, name)
        fine = (
            all(map(_is_fine, rows))
            and all(c.data["ready"] == "True" for c in held)
            and all(status == "True" for status in states)
        )
        if (rows or held or states) and fine and not _ailing(facts, name):
            yield (
                f"{name} shows no issue: all of it that was read runs and is ready{steady}. "
                "No log of it was read."
            )


def _conditions(facts: Facts, name: str) -> list[str]:
    """Return whether it is available and ready, as its description says."""
    return [
        str(told["status"])
        for e in facts.of("state")
        if workload_of(e.about) == name
        for told in e.data["conditions"]
        if told["type"] in {"Available", "Ready"}
    ]


def _is_fine(row: Evidence) -> bool:
    have, slash, want = str(row.data["ready"]).partition("/")
    is_ready = (
        not slash or (have == want != "0") or row.data["status"] in {"Completed", "Succeeded"}
    )
    return is_ready and (not row.data["status"] or row.data["status"] in _FINE)


def _no_data(facts: Facts) -> str:
    """Say that it cannot be told, and which sources had nothing."""
    empty = [str(e.data.get("tool") or e.source) for e in facts.of("missing")]
    names = ", ".join(list(dict.fromkeys(empty))[:_MOST])
    if names:
        return f"{_NO_DATA}: {names} had nothing. Whether something is wrong cannot be told."
    if not facts.forms:
        return UNTOLD
    return f"{UNKNOWN} That nothing in it looks wrong does not show that all is well."


def _image(facts: Facts, name: str) -> str:
    """Return the image that a manifest gives a workload, in brackets; empty for none."""
    for each in facts.of("object"):
        if workload_of(each.about) == workload_of(name):
            for container in containers_in(each):
                return f" ({container.get('image')})"
    return ""
