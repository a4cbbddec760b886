"""Changes that were recorded in the time that is asked about."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.facts import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_ASKS = re.compile(r"\bchang|deploy|releas|rollout|happened|event", re.IGNORECASE)
_CONFIG = re.compile(r"config|flag|setting|secret", re.IGNORECASE)
_BEFORE = timedelta(hours=6)


def recorded(facts: Facts) -> Iterator[Draft]:
    """A change stands in a list; it is the answer where changes are what was asked for."""
    asked = bool(_ASKS.search(facts.scene.incident.title))
    for e in facts.of("change"):
        if "description" not in e.data:
            continue
        name = _plain(str(e.data["name"]))
        kind, text = str(e.data["type"]), str(e.data["description"])
        yield Draft(
            entity=name,
            fault="config_change" if _CONFIG.search(kind) else "rollout",
            says=f"{e.data['name']} was changed at {e.data['when']} ({kind}): {text}.".replace(
                "..", "."
            ),
            rule="recorded_change",
            about=e.about if not asked else "",
            seen=ids([e]),
            direct=asked,
            weight=0.9 if asked else _weight(facts, e),
            disproof="The trouble having begun before that change.",
        )


def _plain(name: str) -> str:
    """Return the name without the number that a release gave it."""
    return re.sub(r"-\d{3,}$", "", name)


def _weight(facts: Facts, e: Evidence) -> float:
    starts = [alert.starts_at for alert in facts.scene.alerts if alert.starts_at]
    if e.at is None or not starts:
        return 0.3
    lead = min(starts) - e.at
    return 0.7 if timedelta() <= lead <= _BEFORE else 0.2


RULES = (recorded,)
