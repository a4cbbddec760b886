"""How certain a cause is: computed from what was seen, asked of nobody.

Certain is a cause whose mechanism the platform itself tells, or a program tells at its end and
the platform bears out by an exit code or restarts, or structured records measure; about the
very thing that was asked about; with nothing seen against it. Of several for one thing, the one
that explains most is certain.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.triage.causes.doubts import FOLLOWS_A_NODE, is_doubted, is_symptom, thing_of
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from registry.contracts.incidents import Cause, Certainty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.triage.causes.drafts import Draft
    from agent.triage.causes.facts import Facts

MAX_CAUSES = 8
_LEAST_FOR_CERTAIN = 0.6
_LEAST_FOR_LIKELY = 0.45
_BASE = {Certainty.CERTAIN: 0.75, Certainty.LIKELY: 0.45, Certainty.POSSIBLE: 0.1}
_SPAN = 0.24


def weigh(facts: Facts, drafts: Iterable[Draft]) -> tuple[Cause, ...]:
    """Join drafts of one mechanism, tell how certain each is, and put the best first."""
    named = _with_reasons([_named(facts, draft) for draft in drafts])
    every = _joined(_relevant(facts, [_met(facts, draft) for draft in named]))
    bad = {d.entity for d in every if d.rule == "node_conditions" and d.direct}
    joined = [_following(facts, draft, bad) for draft in every]
    is_told = False
    causes = []
    for draft in sorted(joined, key=lambda d: (not _is_own(facts, d), _strength(d))):
        certainty = _certainty(facts, draft)
        if certainty is Certainty.CERTAIN:
            # One cause explains one incident; the next best is a guess beside it.
            certainty = (
                Certainty.LIKELY if is_told or is_doubted(facts, draft, named) else certainty
            )
            is_told = is_told or certainty is Certainty.CERTAIN
        causes.append(_cause(draft, certainty))
    causes.sort(key=lambda c: (-c.score, c.entity, c.fault, c.says))
    return tuple(causes[:MAX_CAUSES])


def _with_reasons(drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out that a pod is in trouble, where something tells why."""
    told = {workload_of(d.about) or d.entity for d in drafts if d.rule != _BARE}
    return [d for d in drafts if d.rule != _BARE or workload_of(d.about) not in told]


_BARE = "pod_state"


def _named(facts: Facts, draft: Draft) -> Draft:
    """Give a cause of nothing named the one thing that was read of, or else its file."""
    if draft.entity not in _NOBODY:
        return draft
    only = next(iter(facts.known)) if len(facts.known) == 1 else ""
    sources = [e.source for e in facts.evidence if e.id in draft.seen]
    name = only or (sources[0].rpartition(":")[0].rpartition("/")[2] if sources else "")
    name = name.removeprefix("file:")
    return replace(draft, entity=name or "unknown", says=_begun(draft.says, name))


_NOBODY = frozenset({"", "unknown"})


def _begun(says: str, name: str) -> str:
    """Begin a sentence that has no subject with the name."""
    return f"{name}{says}" if says.startswith(" ") and name else says


def _met(facts: Facts, draft: Draft) -> Draft:
    """Hold what keeps a pod from running against the pod: does it run by now?"""
    well = facts.well(draft.about) if draft.rule in _KEEPS_FROM_RUNNING else []
    if not well or _is_killed_again_and_again(facts, draft):
        return draft
    against = tuple(dict.fromkeys((*draft.against, *ids(well))))
    return replace(draft, against=against, weight=draft.weight * _OVER)


def _following(facts: Facts, draft: Draft, bad: set[str]) -> Draft:
    """Take what befalls a pod whose node is unwell for what follows from that."""
    follows = draft.rule in FOLLOWS_A_NODE and facts.nodes.get(draft.about) in bad
    return replace(draft, direct=False, weight=draft.weight * _OVER) if follows else draft


def _is_killed_again_and_again(facts: Facts, draft: Draft) -> bool:
    """Whether it runs at the moment only because it was started anew."""
    if draft.rule != "liveness_probe":
        return False
    thing = workload_of(draft.about)
    kills = [e for e in facts.events("Killing") if workload_of(e.about) == thing]
    failed = [e for e in facts.events("Unhealthy") if workload_of(e.about) == thing]
    told = [*facts.containers(draft.about), *facts.of("row")]
    mine = (int(c.data["restarts"]) for c in told if workload_of(c.about) == thing)
    restarts = max(mine, default=0)
    return sum(int(e.data["count"]) for e in kills) > 1 or (
        restarts >= _OFTEN and sum(int(e.data["count"]) for e in failed) >= _OFTEN
    )


_OFTEN = 3
_KEEPS_FROM_RUNNING = frozenset(
    {"failed_scheduling", "volume_failed", "object_not_found", "key_not_found", "image_pull"}
    | {"readiness_probe", "liveness_probe", "startup_probe", "command_not_found"}
)
_OVER = 0.55
"""What is left of a cause that is told and seems to be over."""


def _strength(draft: Draft) -> tuple[bool, float, str, str, str]:
    return (not _is_shown(draft), -draft.weight, draft.entity, draft.fault, draft.says)


def _is_own(facts: Facts, draft: Draft) -> bool:
    """Whether it explains by itself what was asked about, so that no link need be followed."""
    explains = draft.weight >= _LEAST_FOR_CERTAIN and not draft.against
    is_mechanism = not is_symptom(draft) and draft.rule != "recorded_change"
    return explains and is_mechanism and _is_shown(draft) and thing_of(draft) in facts.asked


def _is_shown(draft: Draft) -> bool:
    return draft.direct or draft.measured or bool(draft.backed)


def _relevant(facts: Facts, drafts: Sequence[Draft]) -> list[Draft]:
    """Leave out what is about other things than those asked about, if there is more."""
    asked = [d for d in drafts if _is_asked(facts, d)]
    if asked or not facts.names_something:
        return asked or list(drafts)
    read = any(facts.is_asked(e.about) for form in _READ for e in facts.of(form) if e.about)
    return [] if read else list(drafts)


_READ = ("container", "state", "log", "row")


def _is_asked(facts: Facts, draft: Draft) -> bool:
    return facts.is_asked(draft.about) or (bool(draft.entity) and facts.is_asked(draft.entity))


def _joined(drafts: Sequence[Draft]) -> list[Draft]:
    """Keep, of drafts with one entity and fault, the strongest, with the evidence of all."""
    best: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        best.setdefault((draft.entity, draft.fault), []).append(draft)
    return [_join(sorted(same, key=_strength)) for same in best.values()]


def _join(same: list[Draft]) -> Draft:
    first = same[0]
    return replace(
        first,
        seen=tuple(dict.fromkeys(i for d in same for i in d.seen)),
        backed=tuple(dict.fromkeys(i for d in same for i in d.backed)) if first.backed else (),
        against=tuple(dict.fromkeys(i for d in same for i in d.against)),
    )


def _certainty(facts: Facts, draft: Draft) -> Certainty:
    if not _is_asked(facts, draft):
        return Certainty.POSSIBLE
    strong = draft.weight >= _LEAST_FOR_CERTAIN and not draft.against
    if strong and _is_shown(draft) and facts.is_asked(draft.about):
        return Certainty.CERTAIN
    if draft.weight >= _LEAST_FOR_LIKELY:
        return Certainty.LIKELY
    return Certainty.POSSIBLE


def _cause(draft: Draft, certainty: Certainty) -> Cause:
    return Cause(
        entity=draft.entity,
        fault=draft.fault,
        says=draft.says,
        certainty=certainty,
        score=round(_BASE[certainty] + _SPAN * draft.weight, 4),
        rule=draft.rule,
        evidence_for=tuple(dict.fromkeys((*draft.seen, *draft.backed))),
        evidence_against=draft.against,
        disproof=draft.disproof,
    )
