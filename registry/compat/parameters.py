"""Parameters of an operation: those of its own, and those its whole path states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.compat.differences import Severity
from registry.compat.lifecycle import compare_deprecation, removal
from registry.compat.rules import Effect
from registry.compat.schema_diff import compare_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

_STEM = "request-parameter"
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


class Parameter(NamedTuple):
    """A parameter, and whether the whole path states it."""

    node: Node
    is_shared: bool

    @property
    def place(self) -> str:
        """Where it travels: path, query, header or cookie."""
        return self.node.text("in")

    @property
    def is_required(self) -> bool:
        """Say whether a call without it is refused; one in the path always is."""
        return self.place == "path" or self.node.flag("required")


def compare_parameters(
    spot: Spot,
    old: tuple[Node, Node],
    new: tuple[Node, Node],
    renamed: Mapping[str, str],
) -> None:
    """Compare what an operation takes.

    Args:
        spot: The operation.
        old: Path item and operation of the old document.
        new: Those of the new one.
        renamed: New names of path parameters, by the old ones.
    """
    spot = replace(spot, whole=_STEM, part="request-parameter-property")
    was, now = _parameters(*old, renamed), _parameters(*new, {})
    for key in sorted(was.keys() - now.keys()):
        _removed(_at(spot, was[key]), was[key].node, new[1])
    for key in sorted(now.keys() - was.keys()):
        _added(_at(spot, now[key]), old[1], now[key])
    for key in sorted(was.keys() & now.keys()):
        _both(_at(spot, now[key]), was[key], now[key])


def _at(spot: Spot, parameter: Parameter) -> Spot:
    return spot.within(parameter=f"{parameter.place}:{parameter.node.text('name')}")


def _parameters(
    item: Node, operation: Node, renamed: Mapping[str, str]
) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for owner, is_shared in ((item, True), (operation, False)):
        for node in owner.items("parameters"):
            name, place = node.text("name"), node.text("in")
            if place == "path":
                name = renamed.get(name, name)
            elif place == "header":
                name = name.lower()
            if name:
                found[f"{place}:{name}"] = Parameter(node, is_shared)
    return found


def _removed(spot: Spot, gone: Node, operation: Node) -> None:
    how = removal(gone, spot.ledger.today)
    name = gone.text("name")
    if how.word == "without-deprecation":
        spot.named(name).record(f"{_STEM}-removed", Effect.NARROWS, gone, operation)
    elif how.word == "sunset-parse":
        spot.named(name).record(f"{_STEM}-sunset-parse", how.severity, gone, operation)
    else:
        spot.named(name).record(f"{_STEM}-removed-{how.word}", how.severity, gone, operation)


def _added(spot: Spot, operation: Node, come: Parameter) -> None:
    name = come.node.text("name")
    kind = "required" if come.is_required else "optional"
    weight = Severity.BREAKING if come.is_required else Severity.SAFE
    if come.is_shared:
        rule = f"new-{kind}-request-default-parameter-to-existing-path"
    elif come.place == "path":
        rule = "new-request-path-parameter"
    else:
        rule = f"new-{kind}-{_STEM}"
    spot.named(name).record(rule, weight, operation, come.node)


def _both(spot: Spot, old: Parameter, new: Parameter) -> None:
    name = new.node.text("name")
    if old.is_required != new.is_required:
        word = "required" if new.is_required else "optional"
        effect = Effect.NARROWS if new.is_required else Effect.WIDENS
        spot.named(name).record(f"{_STEM}-became-{word}", effect, old.node, new.node)
    compare_deprecation(spot, _STEM, old.node, new.node)
    _style(spot, old, new)
    was, loose = _schema(old.node)
    now, _ = _schema(new.node)
    compare_schemas(replace(spot, loose=loose), was, now)


def _style(spot: Spot, old: Parameter, new: Parameter) -> None:
    """Tell another way of writing the same value into the request."""
    default = _STYLES.get(new.place, "")
    styles = (old.node.text("style") or default, new.node.text("style") or default)
    if styles[0] != styles[1]:
        spot.record(f"{_STEM}-style-changed", Effect.CHANGES, old.node, new.node, values=styles)
    explodes = tuple(
        each.node.map.get("explode", style == "form")
        for each, style in zip((old, new), styles, strict=True)
    )
    if styles[0] == styles[1] and explodes[0] != explodes[1]:
        rule = f"{_STEM}-explode-changed"
        spot.record(rule, Severity.RISKY, old.node, new.node, values=(explodes[0], explodes[1]))


def _schema(parameter: Node) -> tuple[Node, bool]:
    """Return the schema, and whether its values are written as plain text."""
    content = parameter.children("content")
    for name in sorted(content):
        return content[name].get("schema"), "json" not in name
    return parameter.get("schema"), True
