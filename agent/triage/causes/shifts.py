"""Figures that changed, and what happened just before they did."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.waits import is_own
from tools.evidence.reading.moments import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_SEVERAL = 2
_FELT = timedelta(minutes=10)
"""How long a change of settings may take until a program reads them."""
_CONFIG = re.compile(r"config|setting|flag|reload", re.IGNORECASE)
_RELEASE = re.compile(r"deploy|rollout|rolled|upgrad|version|migrat", re.IGNORECASE)
_MEMORY = re.compile(r"mem|heap|rss", re.IGNORECASE)
_CALL = re.compile(
    r"database|db|query|redis|cache|api|upstream|http|request|call", re.IGNORECASE
)
_WHOLE = re.compile(r"page|request|response|total|rendered|checkout|handler", re.IGNORECASE)


def changed(facts: Facts) -> Iterator[Draft]:
    """Figures moved at the very moment of a change that the log tells of."""
    by_turn: dict[tuple[str, str], list[Evidence]] = {}
    for e in facts.of("shift"):
        if e.data["turn"]:
            by_turn.setdefault((e.about, str(e.data["turn"])), []).append(e)
    for (about, turn), shifts in sorted(by_turn.items()):
        fault = (
            "config_change" if _CONFIG.search(turn) or not _RELEASE.search(turn) else "rollout"
        )
        turns = [
            t
            for t in facts.of("turn")
            if t.about == about and str(t.data["text"])[:300] == turn
        ]
        worse = _complaining(facts, about)
        name = workload_of(about) or facts.subject
        at = f" at {shifts[0].data['at'][:19]}" if shifts[0].data["at"] else ""
        yield Draft(
            entity=name or "unknown",
            fault=fault,
            says=(
                f"{name or 'It'} performs differently since this event{at}: "
                f'"{turn[:160]}". Before and after it: {_told(shifts)}.'
                + (
                    f' The log says since then: "{worse[0].data["text"][:120]}".'
                    if worse
                    else ""
                )
            ),
            rule="shift_at_turn",
            about=about,
            seen=ids([*turns, *shifts]),
            measured=len(shifts) >= _SEVERAL and all(e.data["json"] for e in shifts),
            backed=ids(_recorded(facts, name, shifts)),
            weight=0.95,
            disproof="The same figures moving at other times without such an event.",
        )


def _recorded(facts: Facts, name: str, shifts: list[Evidence]) -> list[Evidence]:
    """Return changes of it that were recorded elsewhere just before the figures moved."""
    moved = min((at for e in shifts if (at := moment_in(str(e.data["at"])))), default=None)
    family = name.partition("-")[0]
    return [
        e
        for e in facts.of("change")
        if moved and e.at and str(e.data["name"]).partition("-")[0] == family
        and timedelta() <= moved - e.at <= _FELT
    ]  # fmt: skip


def _told(shifts: list[Evidence]) -> str:
    return ", ".join(
        f"{e.data['name']} from {_figure(e.data['before'])}{e.data['unit']} "
        f"to {_figure(e.data['after'])}{e.data['unit']}"
        for e in shifts[:5]
    )


def _figure(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1_000 else f"{value:.0f}"  # noqa: PLR2004 - digits


def _complaining(facts: Facts, about: str) -> list[Evidence]:
    lines = [e for e in facts.of("line") if e.about == about and e.data["level"] == "error"]
    return sorted(lines, key=lambda e: -int(e.data["count"]))


def rising(facts: Facts) -> Iterator[Draft]:
    """A figure climbs all the way; of memory that is a leak."""
    for e in facts.of("shift"):
        if not e.data["rises"] or not _MEMORY.search(e.data["name"]) or e.data["turn"]:
            continue
        name = workload_of(e.about) or facts.subject
        yield Draft(
            entity=name or "unknown",
            fault="memory_leak",
            says=f"{name or 'Its'} memory keeps growing and does not come back: {_told([e])}.",
            rule="memory_rises",
            about=e.about,
            seen=(e.id,),
            weight=0.9,
            disproof="The figure falling again under the same load.",
        )


def slow(facts: Facts) -> Iterator[Draft]:
    """The log itself measures how long a call takes, and it is seconds."""
    by_log: dict[str, list[Evidence]] = {}
    grew = {(e.about, e.data["name"]) for e in facts.of("shift") if e.data["unit"] == "s"}
    for e in facts.of("slow"):
        if (e.about, e.data["name"]) in grew:
            continue
        by_log.setdefault(e.about, []).append(e)
    for about, found in sorted(by_log.items()):
        calls = [
            e
            for e in found
            if _CALL.search(e.data["name"]) and not _WHOLE.search(e.data["name"])
        ]
        if not calls:
            continue
        worst = max(calls, key=lambda e: (e.data["median"], e.data["name"]))
        if any(is_own(e) and e.data["median"] > worst.data["median"] for e in found):
            continue  # it is busy with itself for longer
        whole = [e for e in found if _WHOLE.search(e.data["name"])]
        name = workload_of(about) or facts.subject
        inside = (
            f" and explains the {whole[0].data['median']:.0f} s of {whole[0].data['name']}"
            if whole
            else ""
        )
        yield Draft(
            entity=name or "unknown",
            fault="slow_dependency",
            says=(
                f"High latency of {name}: each `{worst.data['name']}` takes between "
                f"{worst.data['low']:.0f} and {worst.data['high']:.0f} seconds to complete "
                f"({worst.data['count']} measured, half of them over "
                f"{worst.data['median']:.1f} s){inside}. "
                f'Its log says: "{worst.data["text"][:120]}"'
            ),
            rule="slow_call",
            about=about,
            seen=ids([worst, *whole]),
            weight=0.9,
            disproof="The whole being slow when that call is quick.",
        )


def slower(facts: Facts) -> Iterator[Draft]:
    """A duration grew, with nothing else that would say why."""
    for e in facts.of("shift"):
        if e.data["unit"] != "s" or e.data["turn"] or e.data["after"] <= e.data["before"]:
            continue
        name = workload_of(e.about) or facts.subject
        yield Draft(
            entity=name or "unknown",
            fault="slow_dependency",
            says=f"{name or 'It'} {_slower(e)}: {_told([e])}.",
            rule="duration_grew",
            about=e.about,
            seen=(e.id,),
            weight=0.85,
            disproof="The same figure before that moment being as high.",
        )


def _slower(e: Evidence) -> str:
    if e.data["rises"]:
        return "becomes slower and slower"
    return f"became slower{' at ' + e.data['at'][:19] if e.data['at'] else ''}"


RULES = (changed, rising, slow, slower)
