"""Splunk's webhook alert action.

https://help.splunk.com/en/splunk-enterprise/alert-and-respond/alerting-manual
"""

from __future__ import annotations

from agent.triage.formats.mapping import AlertMap

FORMAT = AlertMap(
    source="splunk",
    needs=("sid", "search_name"),
    name=("search_name",),
    severity=("result.severity",),
    labels=("app", "owner", "result.host", "result.source", "result.sourcetype"),
    annotations={"log": "result._raw"},
    link=("results_link",),
).format()
