"""What keeps a strong cause from being certain: it may only follow from something else.

A timeout, a refused connection, a failing check are what others see of a fault. They are the
last word only where nothing else that was read is wrong. A change is only near in time, so
a mechanism that is shown elsewhere outweighs it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.entities import stem_of, words_in, workload_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.triage.causes.drafts import Draft
    from agent.triage.causes.facts import Facts

SYMPTOMS = frozenset(
    {"unreachable_dependency", "slow_dependency", "dns_failure", "connection_pool_exhausted"}
    | {"message_backlog", "deadline_exceeded", "probe_failing", "node_unhealthy"}
    | {"application_error", "limit_reached", "scaling_blocked", "unbound_volume"}
    | {
        "unschedulable",
        "database_error",
        "migration_failed",
        "cpu_throttled",
        "memory_leak",
        "error_mix",
    }
)
"""Faults that something else may bring about."""
_FOLLOWS = frozenset({"node_conditions", "still_active"})
"""Rules whose finding somebody brought about, whatever word it has."""
_LISTED = frozenset(
    {"lock_held", "connections_held", "store_refuses", "forwarded_in_vain"} | {"index_dropped"},
)
"""Rules by which a store itself tells who or what is behind it."""
_OF_THE_PLATFORM = frozenset(
    {"unschedulable", "unbound_volume", "scaling_blocked", "node_unhealthy"}
)
"""What no program's trouble brings about."""
_OF_PLACES = frozenset({"quota_exceeded", "missing_object", "suspended", "admission_denied"})
"""What keeps a platform from doing what it should."""
FOLLOWS_A_NODE = frozenset(
    {"volume_failed", "readiness_probe", "liveness_probe", "startup_probe", "pod_state"}
    | {"deadline", "failed_scheduling"}
)
"""Rules whose finding an unwell machine brings about."""
_OF_CERTIFICATES = frozenset({"certificate_not_ready", "certificate_row"})
_ISSUES = re.compile(r"^cert-manager")
"""Who should have made a certificate anew: what ails it comes before the certificate's end."""
_ABSENCES = frozenset({"missing_object", "missing_configuration"})
_CHANGE = "recorded_change"
_BARE = "pod_state"
_LIKELY = 0.45
_TELLING = 0.6


def is_doubted(facts: Facts, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether something else that was read may be behind it."""
    if draft.rule == _CHANGE:
        return any(_outweighs_change(draft, other) for other in drafts)
    if (draft.fault in _ABSENCES or draft.rule in _OF_CERTIFICATES) and any(
        _failed_to_make(other, draft) for other in drafts
    ):
        return True
    return is_symptom(draft) and any(
        _is_rival(draft, other)
        and not _led_to(facts, draft, other)
        and not _is_beside(facts, draft, other)
        for other in drafts
    )


def _failed_to_make(other: Draft, draft: Draft) -> bool:
    """Whether something else fails that has the name of what is missing."""
    if draft.rule in _OF_CERTIFICATES and _ISSUES.search(thing_of(other)):
        return True
    name = other.entity
    is_other = name != draft.entity and thing_of(other) != thing_of(draft)
    return is_other and other.weight >= _LIKELY and f"`{name}`" in draft.says


def is_symptom(draft: Draft) -> bool:
    """Whether it may only follow from something else."""
    if draft.rule in _LISTED:
        return False
    return draft.fault in SYMPTOMS or draft.rule in _FOLLOWS


def thing_of(draft: Draft) -> str:
    """Return the workload that a cause is about."""
    return workload_of(draft.about) or draft.entity


def _outweighs_change(change: Draft, other: Draft) -> bool:
    """Whether a mechanism is shown in a thing that was not changed."""
    shown = other.direct or other.measured or bool(other.backed)
    return (
        shown
        and other.rule != _CHANGE
        and not other.against
        and not is_symptom(other)
        and other.weight >= _TELLING
        and other.entity != change.entity
        and thing_of(other) != thing_of(change)
    )


def _is_rival(draft: Draft, other: Draft) -> bool:
    """Whether another cause may be behind this one."""
    if other.fault == draft.fault or other.against or _cannot_cause(other, draft):
        return False
    if thing_of(other) == thing_of(draft) or other.entity == draft.entity:
        return not is_symptom(other) and other.weight >= _TELLING
    if is_symptom(other) and _speaks_of(other, draft):
        return False  # it suffers from this one
    return other.weight >= _LIKELY or other.rule == _BARE


def _led_to(facts: Facts, draft: Draft, other: Draft) -> bool:
    """Whether what was asked about suffers, and leads to the thing of this one."""
    return (
        is_symptom(other) and thing_of(other) in facts.asked and thing_of(draft) in facts.called
    )


def _is_beside(facts: Facts, draft: Draft, other: Draft) -> bool:
    """Whether a program to which nothing leads is all that is wrong beside the platform."""
    of_platform = draft.fault in {"unschedulable", "scaling_blocked"}
    return of_platform and (
        other.fault not in _OF_THE_PLATFORM | _OF_PLACES and thing_of(other) not in facts.called
    )


def _cannot_cause(other: Draft, draft: Draft) -> bool:
    """Whether what other things suffer from is no reason for this one."""
    if draft.rule in _FOLLOWS:
        return other.rule in FOLLOWS_A_NODE
    is_above = draft.fault in _OF_THE_PLATFORM and is_symptom(other)
    return is_above and other.fault not in _OF_THE_PLATFORM


def _speaks_of(other: Draft, draft: Draft) -> bool:
    words = words_in([other.says.replace(".", " ")])
    return bool({thing_of(draft).lower(), stem_of(thing_of(draft)).lower()} & words)
