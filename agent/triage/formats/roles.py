"""Which words senders use for which field of an alert, the most telling word first."""

from __future__ import annotations

_TEXT = """
name: alertname alert_name rule_name alert_rule_name alarm_name monitor_name check_name
  trigger_name condition_name policy_name problem_title alert_title issue_title title
  monitor_friendly_name event_name name display_name summary subject headline alert problem
  alarm short_description service_description rule message description
severity: severity alert_severity event_severity severity_level severity_name severity_label
  problem_severity trigger_severity severity_text
state: status alert_status alert_state state current_state new_state event_state problem_state
  issue_status monitor_status alert_transition alert_action event_action action
  notification_type event_type transition trigger_status
  alert_type_friendly_name incident_status
over: resolved is_resolved recovered
namespace: namespace k8s_namespace_name kubernetes_namespace kubernetes_namespace_name
  k8s_namespace kube_namespace namespace_name
runbook: runbook_url runbook runbook_link playbook_url playbook
link: alert_url incident_url issue_url problem_url event_url html_url web_url permalink
  details_url dashboard_url url link href
own: fingerprint dedup_key dedupe_key deduplication_key incident_key alert_key alert_id
  incident_id problem_id alias
rule: monitor_id check_id trigger_id rule_id
starts: starts_at started_at start_time start_date start triggered_at opened_at fired_at
  fired_date_time first_seen first_occurrence created_at created date_created timestamp time
ends: ends_at ended_at end_time end resolved_at closed_at recovered_at
where: host host_name hostname instance server device node pod container service
labels: labels tags dimensions attributes common_labels group_labels
notes: description details detail message body text summary reason error output annotations
  comment notes
"""
"""`own` holds what stays the same in each telling; an `id` alone may be the telling's own.
What `rule` holds is the same for each place where the rule holds, which `where` tells of."""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    joined = text.strip().replace("\n  ", " ")
    lines = (line.partition(":") for line in joined.splitlines())
    return {role: tuple(words.split()) for role, _, words in lines}


ROLES = _read(_TEXT)
_PEOPLE = """
user actor author creator reporter assignee sender initiator created_by updated_by triggered_by
resolved_by acknowledged_by closed_by
"""
PEOPLE = frozenset(_PEOPLE.split())
"""What a person is called, or has, says nothing of the alert."""
_THINGS = """
account application app category cluster company customer environment integration
involved_object org organization priority project provider region source space team tenant tier
type vendor workspace
"""
_OTHERS = ("severity", "state", "namespace", "where", "link", "starts", "ends")
THINGS = frozenset([*_THINGS.split(), *(word for role in _OTHERS for word in ROLES[role])])
"""What has a name of its own, which is not that of the alert."""
