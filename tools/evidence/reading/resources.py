"""Conditions of resources that an add-on brings, as `kubectl describe` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.evidence.reading.outlines import Node

_GOOD = "True"


def conditions_of(root: Node) -> list[dict[str, Any]]:
    """Return the conditions below `Status`, where each is a list of pairs and no row."""
    status = root.find("Status")
    part = status.find("Conditions") if status else None
    found: list[dict[str, str]] = []
    for child in part.children if part else ():
        # What comes a second time belongs to the next condition.
        if child.key and (not found or child.key in found[-1]):
            found.append({})
        if child.key:
            found[-1][child.key] = child.value
    return [
        {
            "type": each["Type"],
            "status": each["Status"],
            "rest": f"{each.get('Reason', '')} {each.get('Message', '')}".strip(),
            "good": each["Status"] == _GOOD,
        }
        for each in found
        if {"Type", "Status"} <= each.keys()
    ]


def names_of(root: Node) -> list[str]:
    """Return the host names that a described certificate is for."""
    spec = root.find("Spec")
    part = (spec.find("Dns Names") or spec.find("Common Name")) if spec else None
    return [value.strip() for value in part.values()] if part else []
