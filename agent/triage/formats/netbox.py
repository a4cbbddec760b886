"""NetBox's webhook: an object of the inventory was changed.

https://netboxlabs.com/docs/netbox/integrations/webhooks
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.triage.formats.mapping import AlertMap, Format, read, recognises
from agent.triage.formats.values import at, first

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

_WHERE = AlertMap(
    source="netbox",
    needs=("event", "model", "request_id", "data"),
    name=("name",),
    labels=("model", "event", "username", "object"),
    annotations={"before": "snapshots.prechange", "after": "snapshots.postchange"},
    starts=("timestamp",),
    link=("data.display_url",),
    own=("request_id",),
)


def _recognises(document: Any) -> bool:
    return recognises(_WHERE, document) and isinstance(at(document, "event"), str)


def _read(document: Any, when: datetime | None) -> tuple[Alert, ...]:
    said = (first(document, (key,)) for key in ("model", "event"))
    name = " ".join(word for word in said if word)
    about = first(document, ("data.display", "data.name", "data.slug", "data.id"))
    return read(_WHERE, {**document, "name": name, "object": about}, when)


FORMAT = Format("netbox", _recognises, _read)
