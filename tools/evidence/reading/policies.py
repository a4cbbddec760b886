"""A network policy as `kubectl describe` prints it, put back into the form it is written in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tools.evidence.reading.outlines import Node

_ANY = re.compile(r"^<(?:any|none)>")
_TERM = re.compile(
    r"([^,\s]+) (in|notin) \(([^)]*)\)|!([^,\s]+)|([^,=\s]+)==?([^,\s]*)|([^,\s]+)"
)
_SIDES = {"ingress": ("From", "from"), "egress": ("To", "to")}


def is_policy(root: Node) -> bool:
    """Whether a description is that of a network policy."""
    spec = root.find("Spec")
    return spec is not None and spec.find("PodSelector") is not None


def policy_of(root: Node) -> dict[str, Any]:
    """Return the object that was described."""
    spec = root.find("Spec")
    told: dict[str, Any] = {}
    if spec is not None:
        told["podSelector"] = _selector(spec.text("PodSelector"))
        kinds = [kind.strip() for kind in spec.text("Policy Types").split(",")]
        told["policyTypes"] = [kind for kind in kinds if kind]
        for side, (heading, key) in _SIDES.items():
            part = spec.find(f"Allowing {side} traffic")
            if part is not None:
                told[side] = _rules(part.children, heading, key)
    meta = {"name": root.text("Name"), "namespace": root.text("Namespace")}
    return {"kind": "NetworkPolicy", "metadata": meta, "spec": told}


def _rules(parts: Iterable[Node], heading: str, key: str) -> list[dict[str, Any]]:
    """Return the rules, which stand apart by a line; none where nothing is allowed."""
    rules: list[dict[str, Any]] = []
    rule: dict[str, Any] | None = None
    for part in parts:
        if not part.key:
            rule = None  # the line between two rules, or that nothing is allowed
            continue
        if rule is None:
            rule = {}
            rules.append(rule)
        if part.key == "To Port":
            rule.setdefault("ports", []).extend(_port(part.value))
        elif part.key == heading and not _ANY.match(part.value):
            rule.setdefault(key, []).append(_peer(part))
    return rules


def _port(text: str) -> list[dict[str, str]]:
    number, _, protocol = text.partition(" ")[0].partition("/")
    return [] if _ANY.match(text) else [{"port": number, "protocol": protocol or "TCP"}]


def _peer(part: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in part.children:
        if child.key == "IPBlock":
            found["ipBlock"] = {"cidr": child.text("CIDR")}
        elif child.key in {"NamespaceSelector", "PodSelector"}:
            found[child.key[0].lower() + child.key[1:]] = _selector(child.value)
    return found


def _selector(text: str) -> Mapping[str, Any]:
    """Read `app=web,tier in (a,b),!old`; one that says nothing picks all."""
    if not text or _ANY.match(text):
        return {}
    labels: dict[str, str] = {}
    terms: list[dict[str, Any]] = []
    for key, how, among, without, name, value, alone in _TERM.findall(text):
        if key:
            values = [each.strip() for each in among.split(",")]
            terms.append({"key": key, "operator": _WORDS[how], "values": values})
        elif without or alone:
            word = "DoesNotExist" if without else "Exists"
            terms.append({"key": without or alone, "operator": word})
        else:
            labels[name] = value
    return {"matchLabels": labels, "matchExpressions": terms}


_WORDS = {"in": "In", "notin": "NotIn"}
