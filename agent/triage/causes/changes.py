"""Changes that were recorded: which came just before the trouble, and to the same thing.

A change is certain only where it was made to what was asked about, or to what that uses,
shortly before trouble that was seen began. What was changed later cannot have caused it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import WORKLOADS, ids
from agent.triage.causes.onset import errors_of, onset_of
from tools.evidence.reading.moments import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from agent.triage.causes.onset import Onset
    from registry.contracts.incidents import Evidence

_ASKS = re.compile(
    r"\b(?:what|which|list|show|any)\b.{0,40}\b(?:chang|deploy|releas|rollout|rolled|event)",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"error|fail|jump|spik|slow|laten|\bdown\b|crash|brok|break|degrad|drop|wrong|problem|issue|"
    r"incident|outage|time-?out|\b5\d\d\b|\b5xx\b|restart|unavailab|not work|stop|\bwhy\b|rais|"
    r"increas|went up|\bcaus",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"\W*(?:is|are|was|were|did|does|do|has|have|can)\b", re.IGNORECASE)
_CONFIG = re.compile(r"config|flag|setting|secret", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\breplicas?\b|\bscal(?:e|ed|ing)\b|annotation|\blabels?\b|dashboard", re.I
)
_SETTINGS = re.compile(r"-(?:conf|config|configuration|settings?|secrets?|env|flags|values)$")
_SHORTLY, _BEFORE = timedelta(minutes=30), timedelta(hours=6)
_CLOCKS_DIFFER = timedelta(minutes=1)
_AT_ONCE = timedelta(minutes=10)
"""Within what programs notice that a flag was switched, and figures are measured again."""


def recorded(facts: Facts) -> Iterator[Draft]:
    """A change stands in a list; it is the answer where changes are what was asked for."""
    told = [e for e in facts.of("change") if "description" in e.data]
    title = facts.scene.incident.title
    if _ASKS.search(title) and not _TROUBLE.search(title):
        mine = [e for e in told if _is_same(facts, e)] or told
        for e in mine:
            yield replace(_draft(e, 0.9), about="", direct=len(mine) == 1)
        return
    onset = onset_of(facts)
    fired = any(alert.starts_at for alert in facts.scene.alerts)
    seen = fired or bool(errors_of(facts)) or _has_jump(facts)
    if not seen and _YES_OR_NO.match(title) and (facts.of("log") or facts.of("series")):
        return  # what was read shows no trouble that a change could have caused
    drafts = [_weighed(facts, e, onset, seen=seen) for e in told]
    fits = {(d.entity, d.fault) for d in drafts if not d.against}
    # A later change, as one that takes it back, says nothing against an earlier one.
    yield from (d for d in drafts if not d.against or (d.entity, d.fault) not in fits)


def _weighed(facts: Facts, e: Evidence, onset: Onset | None, *, seen: bool) -> Draft:
    """Weigh one change by whose it is, and by when it was made."""
    same = _is_same(facts, e)
    if onset is None or e.at is None:
        # All releases there ever were: one of them is the last, whatever is wrong.
        told = same and not e.data.get("history")
        return _draft(e, 0.5 if told else 0.3)
    lead = onset.latest - e.at
    if lead < -_CLOCKS_DIFFER:
        late = _draft(e, 0.2)
        says = f"{late.says} That was after the trouble had begun."
        return replace(late, says=says, against=(e.id, *onset.told_by))
    soon = _AT_ONCE if e.data["type"] == _FLAG else _SHORTLY
    near = lead <= soon and not _HARMLESS.search(str(e.data["description"]))
    if lead > _BEFORE or not same:
        return _draft(e, 0.5 if near and not facts.names_something else 0.3)
    # Of several the last one before it began explains most.
    draft = _draft(e, 0.9 - 0.1 * (lead / _SHORTLY) if near else 0.55)
    about = draft.about if facts.is_asked(draft.about) else ""
    is_shown = near and seen and _was_well_before(facts, e, onset)
    # What only a log tells of a change, anybody may have had it write.
    is_shown = is_shown and e.kind != "log" and not _something_else(facts, e, onset)
    return replace(
        draft, about=about, direct=is_shown, backed=onset.told_by if is_shown else ()
    )


def _was_well_before(facts: Facts, change: Evidence, onset: Onset) -> bool:
    """Whether trouble that a log alone dates was not there before: if it reaches back."""
    lines = [e for e in facts.of("line") if e.id in onset.told_by]
    logs = [log for log in facts.of("log") if any(log.about == e.about for e in lines)]
    firsts = [at for log in logs if (at := moment_in(str(log.data["first"]))) is not None]
    return not lines or any(change.at is not None and at < change.at for at in firsts)


def _something_else(facts: Facts, change: Evidence, onset: Onset) -> bool:
    """Whether a log of another thing tells that its schema or rights changed in between."""
    told = [e for e in facts.of("turn") if _DEEPER.search(str(e.data["text"]))]
    return any(
        e.at is not None and change.at is not None and change.at < e.at <= onset.latest
        for e in told
        if workload_of(e.about) != _plain(str(change.data["name"]))
    )


_DEEPER = re.compile(r"drop(?:ped|ping)? index|migrating schema|alter (?:table|user)", re.I)


def _has_jump(facts: Facts) -> bool:
    return any(e.data["jump"][1] for e in facts.of("series"))


def _is_same(facts: Facts, e: Evidence) -> bool:
    """Whether it was made to what was asked about, or to what that calls or is set up with."""
    name = _plain(str(e.data["name"]))
    mine = facts.asked | facts.called
    if e.data["type"] == _FLAG:
        return _is_flag_of(facts, name)
    if name in mine or _SETTINGS.sub("", name) in mine:
        return True
    users = [o for o in facts.objects(*WORKLOADS) if workload_of(o.about) in facts.asked]
    return any(f'"{e.data["name"]}"' in json.dumps(o.data["object"]) for o in users)


def _is_flag_of(facts: Facts, flag: str) -> bool:
    """Whether a flag begins as what was asked about is called, or that one's log names it."""
    first = _PARTS.split(flag.lower())[0]
    is_named = any(first in _PARTS.split(n.lower()) for n in facts.asked)
    lines = [*facts.of("turn"), *facts.of("line")]
    return is_named or any(
        workload_of(e.about) in facts.asked and flag in str(e.data["text"]) for e in lines
    )


_FLAG = "feature flag"
_PARTS = re.compile(r"[._:/-]")


def _draft(e: Evidence, weight: float) -> Draft:
    kind, text = str(e.data["type"]), str(e.data["description"])
    name = _plain(str(e.data["name"]))
    says = f"{e.data['name']} was changed at {e.data['when']} ({kind}): {text}."
    return Draft(
        entity=name,
        fault="config_change" if _CONFIG.search(kind) else "rollout",
        says=says.replace("..", "."),
        rule="recorded_change",
        about=name,
        seen=ids([e]),
        weight=weight,
        disproof="The trouble having begun before that change.",
    )


def _plain(name: str) -> str:
    """Return the name without the number that a release gave it."""
    return re.sub(r"-\d{3,}$", "", name)


RULES = (recorded,)
