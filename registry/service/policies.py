"""Read the effective policy files, closed: what is not understood refuses the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import ValidationError

from registry.anchors.located import strict_document
from registry.errors import InvalidInput, nearest
from registry.rules.access import AccessControl
from registry.rules.catalogue import RULES
from registry.rules.closed import Closed
from registry.rules.examples import ExampleFile
from registry.rules.floors import loosened
from registry.rules.governance import Governance

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from registry.anchors.located import Document, PathTo

Policy = TypeVar("Policy", bound=Closed)
GOVERNANCE_ROOT = "alias_governance"


def load_governance(text: str, *, source: str) -> Governance:
    """Read a governance file: one mapping under `alias_governance`."""
    document = strict_document(text, source=source)
    value = document.value
    if not isinstance(value, dict) or list(value) != [GOVERNANCE_ROOT]:
        raise InvalidInput(
            f"{document.at()}: expected the one key {GOVERNANCE_ROOT!r} and nothing beside it.",
            hint=f"Put the policy under `{GOVERNANCE_ROOT}:`.",
            source=source,
        )
    return _closed(Governance, value[GOVERNANCE_ROOT], document, (GOVERNANCE_ROOT,))


def load_effective(text: str, *, source: str) -> Governance:
    """Read the governance that is to hold; it may not ask for less than what holds anyhow."""
    governance = load_governance(text, source=source)
    for loose in loosened(governance):
        place = strict_document(text, source=source).at((GOVERNANCE_ROOT, *loose.path))
        raise InvalidInput(f"{place}: {loose.says()}", hint=loose.fix, source=source)
    return governance


def load_examples(text: str, *, source: str) -> ExampleFile:
    """Read the examples of the built-in rules."""
    document = strict_document(text, source=source)
    examples = _closed(ExampleFile, document.value, document, ())
    for name in examples.rules:
        if name not in RULES:
            raise InvalidInput(
                f"{document.at(('rules', name))}: {name!r} is not a rule.",
                hint=nearest(name, RULES),
                source=source,
            )
    return examples


def load_access(text: str, *, source: str) -> AccessControl:
    """Read the roles."""
    document = strict_document(text, source=source)
    return _closed(AccessControl, document.value, document, ())


def check_groups(governance: Governance, access: AccessControl) -> None:
    """Raise `InvalidInput` when governance asks for a group that no role speaks for."""
    known = {group for role in access.roles.values() for group in role.groups}
    asked = [governance.rules.approvals.groups]
    asked += [rule.groups for rule in governance.contexts.values()]
    asked += [entry.groups for entry in governance.protected]
    for group in (group for groups in asked for group in groups):
        if group not in known:
            raise InvalidInput(
                f"Governance asks for approvals by {group!r}; no role speaks for that group.",
                hint=f"{nearest(group, known)} Give a role this group in access_control.yaml.",
                group=group,
            )


def _closed(model: type[Policy], value: Any, document: Document, root: PathTo) -> Policy:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # a misspelt key explains the missing one, not the other way round
        errors = error.errors(include_url=False)
        first = min(errors, key=lambda each: each["type"] != "extra_forbidden")
        raise _misread(first, document, root, _siblings(model, first["loc"])) from error


def _misread(
    error: ErrorDetails, document: Document, root: PathTo, known: list[str]
) -> InvalidInput:
    path: PathTo = (*root, *error["loc"])
    place, key = document.at(path), str(path[-1]) if path else "the file"
    if error["type"] == "extra_forbidden":
        message, hint = f"{key!r} is not known here.", nearest(key, known)
    elif error["type"] == "missing":
        message, hint = f"{key!r} is missing.", f"Write {key!r}; it has no default."
    else:
        why = error["msg"].removeprefix("Value error, ").rstrip(".")
        message, hint = f"{key!r}: {why}.", "See the packaged config/ for what may stand here."
    return InvalidInput(f"{place}: {message}", hint=hint, source=document.source)


def _siblings(model: Any, path: PathTo) -> list[str]:
    """Return the keys that are known where `path` ends."""
    for part in path[:-1]:
        fields = getattr(model, "model_fields", {})
        model = fields[part].annotation if part in fields else _inner(model)
    return list(getattr(model, "model_fields", {}))


def _inner(annotation: Any) -> Any:
    """Return what a mapping's or a list's values are."""
    arguments = [of for of in get_args(annotation) if of is not Ellipsis]
    return arguments[-1] if arguments else annotation
