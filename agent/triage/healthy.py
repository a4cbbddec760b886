"""Alerts that fire while all is well: they prove that alerts arrive, or mute others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from registry.contracts.alerts import AlertStatus

if TYPE_CHECKING:
    from registry.contracts.alerts import Alert

_NAMES = frozenset(
    {"watchdog", "deadmansswitch", "deadmanswitch", "deadmanssnitch", "alwaysfiring"}
    | {"heartbeat", "infoinhibitor"}
)
_QUIET = frozenset({None, "none", "info", "informational"})
_CONSTANT = re.compile(
    r"\(*\s*(?:vector\(\s*[\d.]+\s*\)|[\d.]+)\s*\)*(?:\s*[=><!]{1,2}\s*(?:bool\s*)?[\d.]+)?\s*"
)
_LONGEST = 200
"""Of a rule that holds whatever happens; matching a longer one takes time that others need."""
_MUTING = re.compile(r"ALERTS\s*\{")
_NO_LETTER = re.compile(r"[^a-z]")


def is_healthy_signal(alert: Alert) -> bool:
    """Say whether the alert fires by design, so that nothing is wrong while it does.

    Known by its rule where the sender shows it, one that holds whatever happens, and by its
    name where not; either way only with a severity that asks for nobody, for a rule and a name
    are anybody's to write. One that is resolved is no healthy signal: it should never be.
    """
    if alert.status is not AlertStatus.FIRING:
        return False
    rule = rule_of(alert)
    is_named = _NO_LETTER.sub("", alert.name.lower()) in _NAMES
    is_quiet = (alert.severity.lower() if alert.severity else None) in _QUIET
    if rule is None:
        return is_named and is_quiet
    is_muting = is_named and _MUTING.search(rule) is not None
    return is_quiet and (_is_constant(rule) or is_muting)


def _is_constant(rule: str) -> bool:
    return len(rule) <= _LONGEST and _CONSTANT.fullmatch(rule) is not None


def rule_of(alert: Alert) -> str | None:
    """Return the expression that the sender shows; None when it shows none."""
    told = alert.annotations.get("expr")
    if told:
        return told.strip()
    try:
        asked = parse_qs(urlsplit(alert.link or "").query)
    except ValueError:  # what stands for a host is none
        return None
    found = asked.get("g0.expr", [""])[0].strip()
    return found if found and found != alert.name else None
