"""Every built-in rule by its name, and findings made from it.

Validators, refusals, the command line and `docs/rules.md` all read this one catalogue.
"""

from __future__ import annotations

from registry.domain.findings import Finding, Severity
from registry.rules.origin_rules import ORIGIN_RULES
from registry.rules.other_rules import OTHER_RULES
from registry.rules.policy_rules import POLICY_RULES
from registry.rules.structure_rules import STRUCTURE_RULES

_ALL = (*STRUCTURE_RULES, *ORIGIN_RULES, *POLICY_RULES, *OTHER_RULES)
RULES = {rule.name: rule for rule in _ALL}


def blocks(check: str, message: str, *, why_not: str = "", fix: str = "") -> Finding:
    """Make a finding that stops the proposal; what is left out is as the catalogue says."""
    return _finding(Severity.BLOCKS, check, message, why_not, fix)


def warns(check: str, message: str, *, why_not: str = "", fix: str = "") -> Finding:
    """Make a finding that people read before they decide, filled in likewise."""
    return _finding(Severity.WARNS, check, message, why_not, fix)


def _finding(severity: Severity, check: str, message: str, why: str, fix: str) -> Finding:
    rule = RULES[check]
    return Finding(
        check=check,
        severity=severity,
        message=message,
        why_not=why or rule.reason,
        fix=fix or rule.fix,
    )
