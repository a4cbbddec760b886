"""Alerting rules: what could fire, and what it would say; none of it is an alert.

https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from agent.triage.formats.telling import NotAnAlert
from agent.triage.formats.values import at, labels, link, text

if TYPE_CHECKING:
    from collections.abc import Iterator


class RulesAreNotAlerts(NotAnAlert):
    """The body holds rules; nothing in it says that anything fires."""

    code = "alert.rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One rule that can fire."""

    name: str
    expr: str
    severity: str | None
    runbook: str | None
    labels: Mapping[str, str]


def is_rules(document: Any) -> bool:
    """Recognise a PrometheusRule manifest, or a file of rule groups as Prometheus loads it."""
    groups = _groups(document)
    return bool(groups) and all(isinstance(at(group, "rules"), list) for group in groups)


def read_rules(document: Any) -> tuple[AlertRule, ...]:
    """Return the rules that can fire; recording rules are left out."""
    return tuple(_rules(document))


def refuse_rules(document: Any) -> NoReturn:
    """Say that rules were sent where alerts are taken."""
    count = len(read_rules(document))
    raise RulesAreNotAlerts(
        f"The body holds {count} alerting rules and no alert.",
        hint="Send what fires, e.g. Alertmanager's list: `frenly triage --pull URL`.",
    )


def _groups(document: Any) -> list[Any]:
    found = at(document, "spec.groups") or at(document, "groups")
    return found if isinstance(found, list) else []


def _rules(document: Any) -> Iterator[AlertRule]:
    for group in _groups(document):
        for rule in at(group, "rules") or ():
            name = text(at(rule, "alert"))
            if name is not None:
                marks = labels(at(rule, "labels"))
                yield AlertRule(
                    name=name,
                    expr=text(at(rule, "expr")) or "",
                    severity=marks.get("severity"),
                    runbook=link(at(rule, "annotations.runbook_url")),
                    labels=marks,
                )
