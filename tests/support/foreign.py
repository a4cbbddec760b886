"""Platforms made of a few lines of text, to try the audit's rules on."""

from __future__ import annotations

from datetime import UTC, datetime

from registry.anchors.claims import all_claims
from registry.anchors.governance import read_governance
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.rules.foreign_case import Platform

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def a_platform(m="", g="", s="", *, paths=None, **files):
    """Read texts as manifest, governance, migration, and others by `name__ext`."""
    texts = {name.replace("__", "."): text for name, text in files.items()}
    return Platform(
        now=NOW,
        manifest=read_manifest(m, source="m") if m else None,
        governance=read_governance(g, source="g") if g else None,
        seeds=(read_seeds(s, source="s"),) if s else (),
        claims=all_claims(texts.items()),
        paths=None if paths is None else frozenset(paths),
    )


def places(rule, *args, **kwargs):
    return [" ".join(f.locations) for f in rule(a_platform(*args, **kwargs))]


def an_anchor(*aliases, more=""):
    """The aliases stand from line 4 on; `more` follows them."""
    rows = "".join(f"   - {{{alias}}}\n" for alias in aliases)
    return f"anchors:\n - id: one\n   aliases:\n{rows}{more}"


def seeded(*rows, columns="alias_name, context, alias_type, canonical_name"):
    """The rows stand from line 2 on."""
    return f"INSERT INTO a ({columns}) VALUES\n" + ",\n".join(f"({row})" for row in rows)


def ruled(name, config):
    return f"INSERT INTO r (rule_name, rule_config) VALUES ('{name}', '{config}')"  # noqa: S608
