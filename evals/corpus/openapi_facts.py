"""What a comparison says in the words of the structural answers: one fact for each change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.compat.differences import Severity
from registry.compat.verdict import suggestions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.compat.differences import Difference
    from registry.compat.documents import Api

_REMOVED = re.compile(r"api-(path-)?(removed-.*|sunset-parse)")
_FACTS = (
    (r"endpoint-added", "endpoint-added", False),
    (r"response-(required|optional)-(write-only-)?property-removed",
     "response-property-removed", True),
    (r"response-(required|optional)-(write-only-)?property-added",
     "response-property-added", False),
    (r"request-property-became-required(-with-default)?",
     "request-property-became-required", True),
    (r"new-required-request-property(-with-default)?",
     "required-request-property-added", True),
    (r"request-property-removed", "request-property-removed", False),
    (r"request-parameter-removed(-.*)?", "parameter-removed", True),
    (r"new-(required-.*|request-path)-parameter.*", "parameter-added-required", True),
    (r"new-optional-.*-parameter.*", "parameter-added", False),
    (r"response-success-status-removed", "response-status-removed", True),
    (r"response-non-success-status-removed", "response-status-removed", False),
    (r"response-.*-status-added", "response-status-added", False),
)  # fmt: skip


def facts(old: Api, new: Api, differences: Iterable[Difference]) -> dict[str, Any]:
    """Return the breaking and the other facts of a pair, and the aliases that would help."""
    told: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    differences = tuple(differences)
    for each in differences:
        for is_breaking, fact in _facts(old, new, each):
            if fact not in told[is_breaking]:
                told[is_breaking].append(fact)
    wanted = suggestions(differences)
    return {
        "breaking": told[True],
        "non_breaking": told[False],
        "expected_aliases": [{"alias": s.path, "canonical": s.target} for s in wanted],
    }


def _facts(old: Api, new: Api, each: Difference) -> Iterator[tuple[bool, dict[str, Any]]]:
    if _REMOVED.fullmatch(each.rule):
        yield each.severity is not Severity.SAFE, _removed(old, new, each)
        return
    for rules, kind, is_breaking in _FACTS:
        if re.fullmatch(rules, each.rule):
            yield is_breaking, _fact(kind, each)


def _fact(kind: str, each: Difference) -> dict[str, Any]:
    fact: dict[str, Any] = {"kind": kind, "endpoint": each.scope.endpoint}
    if kind.startswith("parameter-"):
        return {**fact, "parameter": each.scope.parameter}
    if each.scope.status:
        fact["status"] = each.scope.status
    if "property" in kind:
        fact["property"] = re.sub(r"(^|/)items/", r"\1[]", each.name)
    return fact


def _removed(old: Api, new: Api, each: Difference) -> dict[str, Any]:
    gone = _at(old.value, each.old or ())
    method = each.scope.method.lower()
    home = _at(new.value, ("paths", each.moved_to, method))
    name = gone.get("operationId")
    if each.moved_to and name and home.get("operationId") == name:
        moved = f"{each.scope.method} {each.moved_to}"
        return {
            "kind": "path-renamed",
            "operationId": name,
            "old": each.scope.endpoint,
            "new": moved,
        }
    return {
        "kind": "endpoint-removed",
        "endpoint": each.scope.endpoint,
        "was_deprecated": gone.get("deprecated") is True,
    }


def _at(value: Any, pointer: tuple[str | int, ...]) -> dict[str, Any]:
    for step in pointer:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
