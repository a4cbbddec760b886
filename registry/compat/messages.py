"""What an operation is sent and what it answers: bodies, statuses, headers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.compat.differences import Severity
from registry.compat.media_types import compare_content
from registry.compat.rules import Direction, Effect
from registry.compat.schema_diff import compare_schemas

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

_SUCCESS = "2"


def compare_request_body(spot: Spot, old: Node, new: Node) -> None:
    """Compare the body that two versions of an operation take."""
    here = replace(spot, whole="request-body", part="request-property")
    was, now = old.get("requestBody"), new.get("requestBody")
    if not was.map and not now.map:
        return
    if not was.map:
        kind = "required" if now.flag("required") else "optional"
        effect = Effect.NARROWS if now.flag("required") else Effect.WIDENS
        here.record(f"request-body-added-{kind}", effect, old, now)
        return
    if not now.map:
        here.record("request-body-removed", Severity.RISKY, was, new)
        return
    if was.flag("required") != now.flag("required"):
        if now.flag("required"):
            here.record("request-body-became-required", Effect.NARROWS, was, now)
        else:
            here.record("request-body-became-optional", Effect.WIDENS, was, now)
    compare_content(here, "request-body-media-type", was, now)


def compare_responses(spot: Spot, old: Node, new: Node) -> None:
    """Compare what two versions of an operation answer."""
    spot = replace(
        spot,
        direction=Direction.REQUEST if spot.turned else Direction.RESPONSE,
        whole="response-body",
        part="response-property",
    )
    was, now = old.children("responses"), new.children("responses")
    for status in sorted(was.keys() | now.keys()):
        if status.startswith("x-"):
            continue
        here = spot.within(status=status)
        kind = "success" if status.startswith(_SUCCESS) else "non-success"
        if status not in now:
            gone = Effect.NARROWS if spot.turned else Effect.WIDENS
            effect = gone if kind == "success" else Effect.NEUTRAL
            here.record(f"response-{kind}-status-removed", effect, was[status], new)
        elif status not in was:
            here.record(f"response-{kind}-status-added", Effect.NEUTRAL, old, now[status])
        else:
            _headers(here, was[status], now[status])
            compare_content(here, "response-media-type", was[status], now[status])


def _headers(spot: Spot, old: Node, new: Node) -> None:
    spot = replace(spot, whole="response-header", part="response-header-property", loose=True)
    was = {name.lower(): header for name, header in old.children("headers").items()}
    now = {name.lower(): header for name, header in new.children("headers").items()}
    for name in sorted(was.keys() | now.keys()):
        here = spot.within(header=name)
        if name not in now:
            kind = "required" if was[name].flag("required") else "optional"
            rule = f"{kind}-response-header-removed"
            here.named(name).record(rule, Effect.WIDENS, was[name], new)
        elif name not in was:
            here.named(name).record("response-header-added", Effect.NEUTRAL, old, now[name])
        else:
            _header(here, name, was[name], now[name])


def _header(spot: Spot, name: str, old: Node, new: Node) -> None:
    if old.flag("required") and not new.flag("required"):
        spot.named(name).record("response-header-became-optional", Effect.WIDENS, old, new)
    elif new.flag("required") and not old.flag("required"):
        spot.named(name).record("response-header-became-required", Effect.NARROWS, old, new)
    compare_schemas(spot, old.get("schema"), new.get("schema"))
