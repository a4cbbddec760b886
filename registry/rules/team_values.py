"""What a team rule may speak of, and how each planned change fills it in.

Every name has one type and always a value, so a condition need not ask whether it is there:
an absent text is empty, an alias that never expires does so at the end of the calendar.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from registry.domain.rows import Alias, Contract, ContractStatus
from registry.domain.times import settle
from registry.errors import FrenlyError
from registry.resolution.walk import EPOCH
from registry.rules.structure import way_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.domain.names import Name
    from registry.rules.case import Case

Subject = Literal["alias", "contract"]
NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

_ALIAS = {
    "name": "string",
    "kind": "string",
    "context": "string",
    "scope": "string",
    "type": "string",
    "target": "string",
    "constraint": "string",
    "owner": "string",
    "description": "string",
    "status": "string",
    "created_at": "timestamp",
    "expires": "bool",
    "expires_at": "timestamp",
    "lifetime": "duration",
}
_CONTRACT = {
    "name": "string",
    "kind": "string",
    "version": "string",
    "owner": "string",
    "description": "string",
    "base_url": "string",
    "status": "string",
    "successor": "string",
    "deprecated": "bool",
    "deprecated_at": "timestamp",
    "sunset_at": "timestamp",
    "compatibility": "string",
}
_CONTEXT = {
    "name": "string",
    "fallback": "list<string>",
    "groups": "list<string>",
    "only_expiring": "bool",
}
_CHANGE = {"kind": "string", "creates": "bool"}
_NOTHING: dict[str, Any] = {
    "string": "",
    "bool": False,
    "timestamp": EPOCH,
    "duration": timedelta(0),
}


def _named(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}.{name}": value for name, value in values.items()}


def _declared(row: Mapping[str, str]) -> dict[str, str]:
    around = {**_named("change", _CHANGE), "now": "timestamp"}
    return {**_named("before", row), **_named("after", row), **around}


VARIABLES: dict[Subject, dict[str, str]] = {
    "alias": {
        **_named("alias", _ALIAS),
        **_named("contract", _CONTRACT),
        **_named("context", _CONTEXT),
        **_declared(_ALIAS),
    },
    "contract": {**_named("contract", _CONTRACT), **_declared(_CONTRACT)},
}
"""Each name a condition may use, with its CEL type, by what the rule applies to."""


class Asked(NamedTuple):
    """One row that a rule is asked about."""

    told: str
    """The row's name, for messages."""
    values: dict[str, Any]
    """Every variable."""


def subjects(case: Case, subject: Subject) -> Iterator[Asked]:
    """Yield what a rule is asked about: each such row that stands after the change."""
    for before, after in ((change.before, change.after) for change in case.changes):
        if subject == "alias" and isinstance(after, Alias):
            told = f"alias {str(after.name)!r} in context {after.place!r}"
            was_alias = before if isinstance(before, Alias) else None
            yield Asked(told, _of_alias(case, was_alias, after))
        if subject == "contract" and isinstance(after, Contract):
            was = (
                _contract(before, case.now)
                if isinstance(before, Contract)
                else _nothing(_CONTRACT)
            )
            row = _contract(after, case.now)
            values = {**_named("contract", row), **_around(case, was, row)}
            yield Asked(f"contract {str(after.name)!r}", values)


def _of_alias(case: Case, before: Alias | None, after: Alias) -> dict[str, Any]:
    row = _alias(after, case.now)
    was = _alias(before, case.now) if before else _nothing(_ALIAS)
    try:
        end = _contract(way_of(case, after).contract, case.now)
    except FrenlyError:
        end = _nothing(_CONTRACT)  # `terminal_live` says why it leads nowhere
    return {
        **_named("alias", row),
        **_named("contract", end),
        **_named("context", _context(case, after.context)),
        **_around(case, was, row),
    }


def _around(case: Case, was: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    change = {"kind": str(case.kind), "creates": not was["name"]}
    return {
        **_named("before", was),
        **_named("after", row),
        **_named("change", change),
        "now": case.now,
    }


def _nothing(fields: Mapping[str, str]) -> dict[str, Any]:
    return {name: _NOTHING[of] for name, of in fields.items()}


def _alias(row: Alias, now: datetime) -> dict[str, Any]:
    created = settle(row.created_at, now) or now
    expires = settle(row.expires_at, now) or NEVER
    return {
        "name": row.name.key,
        "kind": str(row.name.kind),
        "context": row.context,
        "scope": row.scope,
        "type": str(row.type),
        "target": _key(row.target),
        "constraint": row.constraint,
        "owner": row.owner,
        "description": row.description,
        "status": str(row.status),
        "created_at": created,
        "expires": row.expires_at is not None,
        "expires_at": expires,
        "lifetime": expires - created,
    }


def _contract(row: Contract, now: datetime) -> dict[str, Any]:
    return {
        "name": row.name.key,
        "kind": str(row.name.kind),
        "version": row.version,
        "owner": row.owner,
        "description": row.description,
        "base_url": row.base_url,
        "status": str(row.status),
        "successor": _key(row.successor),
        "deprecated": row.status is ContractStatus.DEPRECATED,
        "deprecated_at": settle(row.deprecated_at, now) or EPOCH,
        "sunset_at": settle(row.sunset_at, now) or NEVER,
        "compatibility": str(row.compatibility),
    }


def _context(case: Case, name: str) -> dict[str, Any]:
    rule = case.governance.contexts.get(name)
    return {
        "name": name,
        "fallback": list(case.governance.fallback(name)),
        "groups": list(rule.groups) if rule else [],
        "only_expiring": bool(rule and rule.only_expiring),
    }


def _key(name: Name | None) -> str:
    return name.key if name else ""
