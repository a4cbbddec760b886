"""The contracts, aliases, rules and anchors that a SQL migration seeds, each row with its line.

Tables are known by the names of their columns, whatever they are called. Only INSERT
statements are parsed (sqlglot, PostgreSQL dialect); what a function body or another statement
says is left alone, except which alias types and keys the alias table itself allows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.anchors.lenient import Problem, Stated
from registry.anchors.sql import Row, alias_checks, inserted_rows

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedContract:
    """A canonical that the migration inserts."""

    at: str
    name: str
    version: str = ""
    description: str = ""
    base_url: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedAlias:
    """An alias that the migration inserts; `target` is the canonical it names, "" if none."""

    at: str
    name: str
    context: str
    type: str = ""
    target: str = ""
    description: str = ""
    created_by: str = ""
    created_at: str = ""
    expires_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRule:
    """A governance rule that the migration inserts, with its JSON configuration."""

    at: str
    name: str
    config: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedAnchor:
    """An anchor that the migration inserts."""

    at: str
    id: str
    family: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """Everything a migration seeds that the audit or an import can use."""

    source: str
    contracts: tuple[SeedContract, ...] = ()
    aliases: tuple[SeedAlias, ...] = ()
    rules: tuple[SeedRule, ...] = ()
    anchors: tuple[SeedAnchor, ...] = ()
    alias_types: tuple[Stated[str], ...] = ()
    """The types that the alias table's CHECK allows; none means anything goes."""
    unique_in_context: Stated[str] | None = None
    """Where the alias table says that (name, context) is unique."""
    problems: tuple[Problem, ...] = ()


def read_seeds(text: str, *, source: str) -> Seeds:
    """Read a migration; raises `InvalidInput` with `file:line` for what is no SQL."""
    rows = tuple(inserted_rows(text, source))
    rules, problems = _rules(rows)
    types, unique = alias_checks(text, source)
    return Seeds(
        source=source,
        contracts=tuple(_contracts(rows)),
        aliases=tuple(_aliases(rows)),
        rules=rules,
        anchors=tuple(_anchors(rows)),
        alias_types=types,
        unique_in_context=unique,
        problems=problems,
    )


def _contracts(rows: Iterable[Row]) -> Iterable[SeedContract]:
    for row in rows:
        name = row.text("canonical_name")
        if name and "alias_name" not in row.columns and row.has_any("version", "base_url"):
            yield SeedContract(
                at=row.at,
                name=name,
                version=row.text("version"),
                description=row.text("description"),
                base_url=row.text("base_url"),
                owner=row.text("owner", "created_by"),
            )


def _aliases(rows: Iterable[Row]) -> Iterable[SeedAlias]:
    for row in rows:
        if row.has_any("alias_name", "alias") and "context" in row.columns:
            yield SeedAlias(
                at=row.at,
                name=row.text("alias_name", "alias"),
                context=row.text("context"),
                type=row.text("alias_type"),
                target=row.text("contract_id", "canonical_name", "canonical_id"),
                description=row.text("description"),
                created_by=row.text("owner", "created_by"),
                created_at=row.text("created_at"),
                expires_at=row.text("expires_at"),
            )


def _anchors(rows: Iterable[Row]) -> Iterable[SeedAnchor]:
    for row in rows:
        if row.text("anchor_id") and "family" in row.columns:
            source = row.text("source_hint", "source", "path")
            family = row.text("family")
            yield SeedAnchor(at=row.at, id=row.text("anchor_id"), family=family, source=source)


def _rules(rows: Iterable[Row]) -> tuple[tuple[SeedRule, ...], tuple[Problem, ...]]:
    rules, problems = [], []
    for row in rows:
        if not row.has_any("rule_config"):
            continue
        try:
            config = json.loads(row.text("rule_config"))
        except (ValueError, RecursionError):
            config = None
        if isinstance(config, dict):
            rules.append(SeedRule(at=row.at, name=row.text("rule_name"), config=config))
        else:
            why = f"rule_config of {row.text('rule_name')!r} is not a JSON object"
            problems.append(Problem("alias-governance", why, (row.at,)))
    return tuple(rules), tuple(problems)
