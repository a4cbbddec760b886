"""Alerts that say that all is well, and questions that ask for no cause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.healthy import is_healthy_signal

if TYPE_CHECKING:
    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_NAMES = frozenset(
    {"watchdog", "deadmansswitch", "deadmanssnitch", "infoinhibitor", "heartbeat"}
)
_QUIET = frozenset({"", "none", "info"})
_ALWAYS = re.compile(
    r"\balways (?:be )?(?:firing|active)|should always (?:fire|be firing)", re.I
)
_COUNTING = re.compile(
    r"^\W*(?:how many\b|count (?:the|all)\b|what(?: is|'s) the (?:command|current time)\b|"
    r"which (?:version|image)\b|what (?:version|image)\b|give me the command\b|"
    r"(?:list|show)(?: me)?(?: all)?(?: the)? (?:pods?|deployments?|namespaces?|services?)\b)",
    re.IGNORECASE,
)


def tells_of_health(facts: Facts) -> bool:
    """Whether everything that was told fires as long as all is well."""
    findings = facts.of("finding")
    told = [is_healthy_signal(alert) for alert in facts.scene.alerts if alert.name]
    told += [_is_healthy(e) for e in findings]
    return bool(told) and all(told)


def _is_healthy(finding: Evidence) -> bool:
    """Whether a finding is such a signal, by its name or its words; never where it alarms."""
    quiet = str(finding.data["labels"].get("severity", "")).lower() in _QUIET
    named = re.sub(r"[\W_]", "", str(finding.data["name"]).lower()) in _NAMES
    return quiet and (named or bool(_ALWAYS.search(str(finding.data["text"]))))


def asks_no_cause(question: str) -> bool:
    """Whether a question is answered by counting or quoting.

    >>> asks_no_cause("How many pods are there?"), asks_no_cause("Why is it slow?")
    (True, False)
    """
    return bool(_COUNTING.match(question))
