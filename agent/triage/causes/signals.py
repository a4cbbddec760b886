"""Alerts that say that all is well, and questions that ask for no cause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.triage.causes.facts import Facts

_NAMES = frozenset({"watchdog", "deadmansswitch", "deadmanssnitch", "infoinhibitor", "heartbeat"})
_ALWAYS = re.compile(r"\balways (?:be )?(?:firing|active)|should always (?:fire|be firing)", re.I)
_COUNTING = re.compile(
    r"^\W*(?:how many\b|count (?:the|all)\b|what(?: is|'s) the (?:command|current time)\b|"
    r"which (?:version|image)\b|what (?:version|image)\b|give me the command\b|"
    r"(?:list|show)(?: me)?(?: all)?(?: the)? (?:pods?|deployments?|namespaces?|services?)\b)",
    re.IGNORECASE,
)


def is_healthy_signal(facts: Facts) -> bool:
    """Whether every alert is one that fires as long as all is well."""
    told = [(a.name, " ".join(a.annotations.values())) for a in facts.scene.alerts if a.name]
    told += [(str(e.data["name"]), str(e.data["text"])) for e in facts.of("finding")]
    return bool(told) and all(_is_healthy(name, text) for name, text in told)


def _is_healthy(name: str, text: str) -> bool:
    return re.sub(r"[\W_]", "", name.lower()) in _NAMES or bool(_ALWAYS.search(text))


def asks_no_cause(question: str) -> bool:
    """Whether a question is answered by counting or quoting.

    >>> asks_no_cause("How many pods are there?"), asks_no_cause("Why is it slow?")
    (True, False)
    """
    return bool(_COUNTING.match(question))
