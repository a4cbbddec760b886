"""Causes that a pipeline's word and a measure tell together: a version that came just before.

That a deployment came before is a coincidence until something measured turns with it. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.contracts.incidents import Cause, Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.incidents import Evidence

_JUST_BEFORE_S, _CLOCKS_DIFFER_S = 30 * 60, 120
_GOES_WRONG = re.compile(r"\b(?:fail|error|5xx|restart|laten|slow|duration|timeout)", re.I)
"""How a measure is described whose rise is trouble."""
_SCORE = {Certainty.CERTAIN: 0.93, Certainty.LIKELY: 0.6, Certainty.POSSIBLE: 0.3}


def deployment_causes(evidence: Sequence[Evidence]) -> Iterator[Cause]:
    """Yield each version that came to run just before, of what the alerts name.

    Certain is the last one of a service whose failures began to rise after it came to run;
    where none is measured it is possible, and likely where it is the only change of all.
    """
    recent = [each for each in evidence if _is_recent(each)]
    changes = [each for each in evidence if each.kind == "change" and each.data.get("proposal")]
    for each in recent:
        later = tuple(
            o.id for o in recent if o.about == each.about and _before(o) < _before(each)
        )
        rose = () if later else tuple(_rose_after(each, evidence))
        certainty = Certainty.CERTAIN if rose else Certainty.POSSIBLE
        if not rose and not changes and len(recent) == 1:
            certainty = Certainty.LIKELY
        yield _cause(each, certainty, rose, later)


def _cause(
    each: Evidence, certainty: Certainty, rose: tuple[str, ...], later: tuple[str, ...]
) -> Cause:
    version, minutes = each.data["version"], max(_before(each), 0) // 60
    ago = f"{minutes} minutes" if minutes else "less than a minute"
    return Cause(
        entity=each.about,
        fault="rollout",
        says=f"{each.about} was deployed as {version} {ago} before.",
        certainty=certainty,
        score=_SCORE[certainty],
        rule="deployed_just_before",
        evidence_for=(each.id, *rose),
        evidence_against=later,
        disproof=f"{each.about} failed already before {version} came to run.",
    )


def _rose_after(deployed: Evidence, evidence: Sequence[Evidence]) -> Iterator[str]:
    for each in evidence:
        is_its = each.about.rpartition("/")[2] == deployed.about
        is_ours = each.kind == "metric" and each.source.startswith("prometheus:")
        if not is_its or not is_ours or each.data.get("turn") != "rose":
            continue
        is_after = each.at is not None and deployed.at is not None and each.at >= deployed.at
        if is_after and _GOES_WRONG.search(each.says):
            yield each.id


def _is_recent(each: Evidence) -> bool:
    is_told = each.kind == "deployment" and each.data.get("is_named") is True
    return is_told and -_CLOCKS_DIFFER_S <= _before(each) <= _JUST_BEFORE_S


def _before(each: Evidence) -> int:
    return int(each.data["seconds_before"])
