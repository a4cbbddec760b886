"""The documents of a release, read from files and held to its contract's policy."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.anchors.located import load_lenient, read_file
from registry.compat.documents import Api, read_api
from registry.errors import InvalidInput
from registry.service.releasing import callers_of, judge_release, policy_of

if TYPE_CHECKING:
    from pathlib import Path

    from frenly_ai.bootstrap import App
    from registry.compat.verdict import Callers
    from registry.domain.actors import Actor
    from registry.domain.names import Name
    from registry.domain.versions import Compatibility

Checked = tuple[list[dict[str, Any]], list[str]]
"""Evidence for the proposal, and warnings for whoever asks."""


class _Read(NamedTuple):
    api: Api
    sha256: str


def check_release(
    app: App, name: Name, documents: tuple[Path | None, Path | None], *, by: Actor
) -> Checked:
    """Judge a release's document against the one before; raise `Refused` when it may not be.

    Without documents nothing is judged, and those who decide are told so.
    """
    contract = app.registry.contract(name).contract
    policy = policy_of(contract, app.policies.governance)
    document, against = documents
    if document is None and against is None:
        told = f"No document was compared; the policy of {contract.name.key} is {policy!s}."
        return [_evidence("documents", told, "frenly propose release")], []
    if document is None or against is None:
        raise InvalidInput(
            "One document alone cannot be compared.",
            hint="Give --document NEW and --against OLD, or neither.",
        )
    old, new = _read(against), _read(document)
    verdict = judge_release(
        app.registry,
        contract,
        old.api,
        new.api,
        policy=policy,
        today=app.deps.now().date(),
        by=by,
    )
    weights = [str(each.severity) for each in verdict.differences]
    counted = ", ".join(
        f"{weights.count(weight)} {weight}" for weight in ("breaking", "risky", "safe")
    )
    told = f"Policy {policy!s} allows the document: {counted} differences."
    warnings = [
        f"{each.severity!s}: {each.scope.endpoint or 'the whole document'}: {each.message}"
        for each in verdict.differences
        if each.severity != "safe"
    ]
    return [
        _evidence("compatibility", told, "registry/compat"),
        _evidence("document", f"sha256 {new.sha256}", document.name),
        _evidence("against", f"sha256 {old.sha256}", against.name),
    ], warnings


def policy_for(app: App, name: Name | None) -> Compatibility:
    """Return the policy of a contract, or governance's for no contract."""
    if name is None:
        return app.policies.governance.rules.compatibility.default
    return policy_of(app.registry.contract(name).contract, app.policies.governance)


def callers_for(app: App, contexts: tuple[str, ...], new: Api) -> Callers:
    """Say who calls an API, and where the registry's aliases lead them."""
    return callers_of(app.registry, contexts, new)


def _read(path: Path) -> _Read:
    text = read_file(path)
    document = load_lenient(text, source=str(path))
    api = read_api(document.value, source=str(path), at=document.at)
    return _Read(api, hashlib.sha256(text.encode()).hexdigest())


def _evidence(name: str, fact: str, source: str) -> dict[str, Any]:
    return {"id": name, "fact": fact, "source": source}
