"""Of what a request takes, the part that takes most: what it waits for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_UNIT = re.compile(
    r"[._]?(?:ms|millis(?:econds)?|s|secs?|seconds|duration|latency|elapsed|time|took)$", re.I
)
_WHOLE = re.compile(
    r"^(?:total|overall|whole|request|req|response|resp|http|handler|route|rt|e2e|"
    r"duration|latency|elapsed|took|time|ms|seconds)?$|"
    r"total|request_?time|response_?time",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"render|serial|comput|cpu|pars|encod|decod|templat|handl|gc|lock|queue|wait|self|own|"
    r"process|sort|merge|pool|acquire|retry|sleep|init|middleware|logic|app(?:lication)?$",
    re.IGNORECASE,
)
"""Parts in which it works or waits for itself, not for another one."""
_ASKS = re.compile(
    r"slow|latenc|time-?s? ?out|\bp9\d|takes|long|delay|second|hang|respons|lag", re.IGNORECASE
)
_MOST, _SURE = 0.5, 0.7
_OFTEN = 5


def largest(facts: Facts) -> Iterator[Draft]:
    """Records measure a whole and its parts; the largest part is what it waits for."""
    by_log: dict[str, list[Evidence]] = {}
    for e in facts.of("slow"):
        by_log.setdefault(e.about, []).append(e)
    for about, found in sorted(by_log.items()):
        wholes = [e for e in found if _WHOLE.search(_part(e))]
        parts = [e for e in found if e not in wholes and not _OWN.search(_part(e))]
        own = [e for e in found if e not in wholes and e not in parts]
        if not wholes or not parts:
            continue
        whole = max(wholes, key=lambda e: (float(e.data["median"]), e.id))
        most = max(parts, key=lambda e: (float(e.data["median"]), e.id))
        share = float(most.data["median"]) / float(whole.data["median"])
        others = max((float(e.data["median"]) for e in own), default=0.0)
        if share < _MOST or others > float(most.data["median"]):
            continue
        yield _draft(facts, about, whole, most, min(share, 1.0))


def is_own(e: Evidence) -> bool:
    """Whether a figure is of work of its own, or of a whole, rather than of a call."""
    return bool(_OWN.search(_part(e)))


def _draft(facts: Facts, about: str, whole: Evidence, most: Evidence, share: float) -> Draft:
    name, part = workload_of(about) or facts.subject, _part(most)
    return Draft(
        entity=name or part,
        fault="slow_dependency",
        says=(
            f"{name or 'It'} is slow because it waits for `{part}`: "
            f"`{most.data['name']}` takes {most.data['low']:.1f} to {most.data['high']:.1f} s "
            f"({most.data['count']} measured, half of them over {most.data['median']:.1f} s), "
            f"{share:.0%} of the {whole.data['median']:.1f} s of `{whole.data['name']}`."
        ),
        rule="largest_part",
        about=about,
        seen=ids([most, whole]),
        # In lines without fields anybody's text may look like a figure.
        measured=share >= _SURE
        and bool(most.data["json"])
        and int(most.data["count"]) >= _OFTEN
        and not _is_known(facts, name, part)
        and bool(_ASKS.search(facts.scene.incident.title)),
        weight=0.92,
        disproof="The whole being slow when that part is quick.",
    )


def _is_known(facts: Facts, name: str, part: str) -> bool:
    """Whether something was read of what it waits for: then it is to be looked for there."""
    words = {word for word in re.split(r"[_\W]", part.lower()) if len(word) > 1}
    return any(words & set(n.split("-")) for n in facts.known if n != name)


def _part(e: Evidence) -> str:
    """Return what a figure is of, without its unit and where it stands in the record."""
    *above, leaf = str(e.data["name"]).split(".")
    bare = _UNIT.sub("", leaf)
    return bare if bare or not above else _UNIT.sub("", above[-1])


RULES = (largest,)
