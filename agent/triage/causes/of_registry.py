"""Causes that the registry itself bears out: a change just before, an end that came. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Cause, Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.contracts.incidents import Evidence, Scene

_APPLIED = "registry:revision:apply"
_JUST_BEFORE_S = 30 * 60
_LONG_BEFORE_S = 24 * 60 * 60
_CLOCKS_DIFFER_S = 120
_FEW = 3
"""Fewer failed lookups than that are chance."""
_ENDS = frozenset({"expires", "ends", "sunset"})
_UNKNOWN = "name.unknown"
_MOVES = ("target", "status", "version", "expires_at")
"""What of a row decides how its name resolves; an owner or a description does not."""
_FAILS = re.compile(
    r"error|fail|down\b|unavail|unreach|5xx|50[0-9]\b|timeout|timed.?out|latenc|slow|refus|"
    r"resol|not.?found|40[4]\b|burn|availab|broken|dead|expir|lookup",
    re.IGNORECASE,
)
"""How alerts speak of calls that go wrong. It only ever makes a cause less sure."""
_ENDING = re.compile(r"expir|sunset|\bend(?:s|ing)?\b", re.IGNORECASE)


def registry_causes(scene: Scene, evidence: Sequence[Evidence]) -> tuple[Cause, ...]:
    """Return what in the registry may have caused this, the surest first.

    A change is certain only where lookups of the very name began to fail after it; where
    time alone connects them it is likely at most, and only for alerts of failing calls.
    """
    found = [*_changes(scene, evidence), *_ends(evidence), *_coming(scene, evidence)]
    told = {cause.entity for cause in found}
    found += [cause for cause in _unanswered(evidence) if cause.entity not in told]
    best = {(c.entity, c.fault, c.evidence_for): c for c in found}
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.entity, c.evidence_for)))


def _changes(scene: Scene, evidence: Sequence[Evidence]) -> Iterator[Cause]:
    applied = [each for each in evidence if _is_applied(each)]
    for each in applied:
        seconds = int(each.data["seconds_before"])
        later = [o for o in applied if -_CLOCKS_DIFFER_S <= _before(o) < seconds]
        rival = tuple(o.id for o in later if o.about == each.about)
        seen = [o for o in evidence if not _is_elsewhere(o, each)]
        failing = _failing(seen, each.about, each.at)
        certainty = _certainty(scene, each, failing=bool(failing), rival=bool(rival))
        moved = _moved(each)
        yield Cause(
            entity=each.about,
            fault="config_change",
            says=f"{each.about} was changed by proposal {each.data['proposal']} "
            f"{_ago(seconds)} before: {moved or 'how it resolves'} changed.",
            certainty=certainty,
            score=_SCORE[certainty]
            - min(max(seconds, 0), _LONG_BEFORE_S) / _LONG_BEFORE_S / 10,
            rule="changed_just_before",
            evidence_for=(each.id, *failing),
            evidence_against=rival,
            disproof=f"{each.about} failed already before {each.data['proposal']} was applied, "
            "or goes on failing once it is taken back.",
        )


def _is_applied(each: Evidence) -> bool:
    """Say whether it tells of an applied change of how a name resolves, not long before."""
    data = each.data
    return (
        each.kind == "change"
        and data.get("tag") == _APPLIED
        and bool(data.get("proposal"))
        and -_CLOCKS_DIFFER_S <= _before(each) <= _LONG_BEFORE_S
        and bool(_moved(each))
    )


def _before(each: Evidence) -> int:
    told = each.data.get("seconds_before")
    return told if isinstance(told, int) else _LONG_BEFORE_S + 1


def _moved(each: Evidence) -> str:
    """Say what of the rows changed, e.g. `target a -> b`; empty when nothing that resolves."""
    found = (
        f"{field} {was.get(field) or 'nothing'} -> {now.get(field) or 'nothing'}"
        for change in each.data.get("changes", ())
        if change.get("name") == each.about
        for was, now in [(change.get("before") or {}, change.get("after") or {})]
        for field in _MOVES
        if was.get(field) != now.get(field)
    )
    return next(found, "")


def _failing(
    evidence: Sequence[Evidence], name: str, since: datetime | None = None
) -> tuple[str, ...]:
    """Find what shows that lookups of the name fail: counts that rose, or one made just now.

    Counts that rose before `since` were not made to rise by what happened then.
    """
    of_it = [each for each in evidence if each.kind == "usage" and each.about == name]
    return tuple(each.id for each in of_it if _rose(each, since) or each.data.get("row"))


def _is_elsewhere(each: Evidence, change: Evidence) -> bool:
    """Say whether a name was asked for where it means nothing, and where nothing changed."""
    contexts = {row.get("context") for row in change.data.get("changes", ())}
    is_unknown = each.kind == "usage" and each.data.get("code") == _UNKNOWN
    return is_unknown and each.data.get("context") not in contexts


def _rose(each: Evidence, since: datetime | None = None) -> bool:
    counts = each.data.get("by_minute")
    if since is not None and isinstance(counts, dict):
        minute = f"{since:%Y-%m-%dT%H:%MZ}"
        after = sum(times for at, times in counts.items() if at >= minute)
        return bool(after >= _FEW and after > 2 * (sum(counts.values()) - after))
    return each.data.get("rose") is True and int(each.data.get("since", 0)) >= _FEW


def _certainty(scene: Scene, each: Evidence, *, failing: bool, rival: bool) -> Certainty:
    is_its_own = each.data.get("is_near") is True
    if not is_its_own or rival:
        return Certainty.POSSIBLE
    if failing and _before(each) <= _JUST_BEFORE_S:
        return Certainty.CERTAIN
    if _before(each) <= _JUST_BEFORE_S and _speaks_of(_FAILS, scene):
        return Certainty.LIKELY
    return Certainty.POSSIBLE


def _speaks_of(words: re.Pattern[str], scene: Scene) -> bool:
    firing = [alert for alert in scene.alerts if alert.status is AlertStatus.FIRING]
    told = (text for alert in firing for text in (alert.name, *alert.annotations.values()))
    return any(words.search(text[:1_000]) for text in told)


def _ends(evidence: Sequence[Evidence]) -> Iterator[Cause]:
    """Yield names whose end has come; lookups that fail since make it certain."""
    for each in evidence:
        data = each.data
        if each.kind != "expiry" or data.get("turn") not in _ENDS or not data.get("is_past"):
            continue
        failing = _failing(evidence, each.about)
        certainty = Certainty.CERTAIN if failing else Certainty.LIKELY
        is_alias = str(data.get("row", "")).startswith("alias:")
        yield Cause(
            entity=each.about,
            fault="name_expired" if is_alias else "dead_target",
            says=each.says,
            certainty=certainty,
            score=_SCORE[certainty],
            rule="end_has_come",
            evidence_for=(each.id, *failing),
            disproof=f"{each.about} still resolves, or nobody has asked for it since.",
        )


def _coming(scene: Scene, evidence: Sequence[Evidence]) -> Iterator[Cause]:
    """Yield aliases that end soon, where an alert speaks of an end."""
    if not _speaks_of(_ENDING, scene):
        return
    for each in evidence:
        data = each.data
        is_alias = str(data.get("row", "")).startswith("alias:")
        is_coming = data.get("turn") in _ENDS and data.get("is_past") is False
        if each.kind == "expiry" and is_alias and is_coming:
            yield Cause(
                entity=each.about,
                fault="name_expires",
                says=each.says,
                certainty=Certainty.LIKELY,
                score=_SCORE[Certainty.LIKELY] - 0.1,
                rule="end_comes",
                evidence_for=(each.id,),
                disproof=f"The alert is about something else than the end of {each.about}.",
            )


def _unanswered(evidence: Sequence[Evidence]) -> Iterator[Cause]:
    """Yield aliases that lead nowhere now; who still asks for one makes it likely."""
    for each in evidence:
        is_now = each.kind == "usage" and str(each.data.get("row", "")).startswith("alias:")
        if not is_now:
            continue
        asked = tuple(
            o.id for o in evidence if o.kind == "usage" and o.about == each.about and _rose(o)
        )
        certainty = Certainty.LIKELY if asked else Certainty.POSSIBLE
        yield Cause(
            entity=each.about,
            fault="name_expired" if each.data.get("state") == "expired" else "dead_target",
            says=each.says,
            certainty=certainty,
            score=_SCORE[certainty],
            rule="leads_nowhere",
            evidence_for=(each.id, *asked),
            disproof=f"Nobody needs {each.about} any more.",
        )


_SCORE = {Certainty.CERTAIN: 0.95, Certainty.LIKELY: 0.7, Certainty.POSSIBLE: 0.35}


def _ago(seconds: int) -> str:
    minutes = max(seconds, 0) // 60
    if minutes < 1:
        return "less than a minute"
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004
