from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.anchors.importing import drop_known, import_plan, row_key
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.domain.edits import (
    AdoptAlias,
    AdoptAnchor,
    RegisterContext,
    RegisterContract,
    RetireContract,
    edit_name,
)
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def a_manifest(*aliases, extra=""):
    lines = "".join(f"      - {{{alias}}}\n" for alias in aliases)
    listed = f"    aliases:\n{lines}" if aliases else ""
    text = f"anchors:\n  - id: one\n    family: api\n    source: x.yaml\n{listed}{extra}"
    return read_manifest(text, source="m.yaml")


def seeds_of(*aliases, contracts=("order-api", "bill-api")):
    rows = ", ".join(f"('{name}', 'v1', 'http://x')" for name in contracts)
    text = f"INSERT INTO c (canonical_name, version, base_url) VALUES {rows};"  # noqa: S608 - read, never run
    if aliases:
        columns = "canonical_name, alias_name, context, alias_type, expires_at"
        text += f"\nINSERT INTO a ({columns}) VALUES\n{', '.join(aliases)};"
    return read_seeds(text, source="s.sql")


def planned(manifest=None, seeds=None, **contexts):
    return import_plan(manifest, seeds, contexts=contexts, now=NOW)


def aliases_of(plan):
    return [edit for edit in plan.edits if isinstance(edit, AdoptAlias)]


def line_about(plan, what):
    return next(line for line in plan.report if what in line.what)


def test_nothing_gives_nothing():
    assert planned() == ((), ())


def test_edits_come_by_sort_and_name_whatever_the_order_of_the_sources():
    plan = planned(
        a_manifest("name: b, context: shop, type: permanent"),
        seeds_of("('order-api', 'a', 'shop', 'permanent', NULL)"),
        shop=("shop", "system"),
    )

    assert [edit_name(edit) for edit in plan.edits] == [
        "context.register",
        "context.register",
        "contract.register",
        "contract.register",
        "alias.adopt",
        "alias.adopt",
        "anchor.adopt",
    ]
    assert plan.edits[:2] == (
        RegisterContext(name="shop", fallback=("shop", "system")),
        RegisterContext(name="system", fallback=("system",)),
    )
    assert [edit.name.key for edit in plan.edits[2:6]] == ["bill-api", "order-api", "a", "b"]


def test_contexts_that_are_only_ruled_or_allowed_are_registered_as_well():
    extra = "    aliasing: {contexts: [shop, 'not one']}\nssot_config: {aliasing: {contexts: {ops: x}}}\n"

    plan = planned(a_manifest(extra=extra))

    assert [e.name for e in plan.edits if isinstance(e, RegisterContext)] == ["ops", "shop"]


def test_an_alias_in_both_sources_is_merged_when_they_agree():
    plan = planned(
        a_manifest(
            "name: o, context: shop, type: permanent, created_by: team, created_at: 2025-01-01"
        ),
        seeds_of("('order-api', 'o', 'shop', 'permanent', NULL)"),
    )

    assert aliases_of(plan) == [
        AdoptAlias(
            name=Name(Kind.SERVICE, "o"),
            context="shop",
            target=Name(Kind.SERVICE, "order-api"),
            owner="team",
            created_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
    ]
    assert line_about(plan, "alias o")[0::3] == ("merged", "m.yaml:6, s.sql:3")


@pytest.mark.parametrize(
    ("row", "kind", "doubt"),
    [
        ("'permanent', NULL", AliasType.TEMPORARY, "given as permanent, temporary"),
        ("'migration', '2025-02-01'", AliasType.TEMPORARY, "given as migration, temporary"),
        ("'temporary', '2025-02-01'", AliasType.TEMPORARY, "different expiries; the earliest"),
    ],
)
def test_where_sources_contradict_the_stricter_holds_and_the_report_says_so(row, kind, doubt):
    plan = planned(
        a_manifest("name: o, context: shop, type: temporary, expires_at: 2025-06-01"),
        seeds_of(f"('order-api', 'o', 'shop', {row})"),
    )

    (alias,) = aliases_of(plan)
    assert alias.type is kind
    assert alias.expires_at == min(
        datetime(2025, 6, 1, tzinfo=UTC),
        datetime(2025, 2 if "2025" in row else 12, 1, tzinfo=UTC),
    )
    line = line_about(plan, "alias o")
    assert line.status == "ambiguous"
    assert doubt in line.why
    assert "it expired on" in line.why


def test_a_contextual_alias_is_stricter_than_a_permanent_one():
    plan = planned(
        a_manifest("name: o, context: shop, type: contextual"),
        seeds_of("('order-api', 'o', 'shop', 'permanent', NULL)"),
    )

    assert aliases_of(plan)[0].type is AliasType.CONTEXTUAL


def test_a_lasting_type_with_an_expiry_is_taken_as_temporary():
    plan = planned(
        a_manifest("name: o, context: shop, type: permanent, expires_at: 2027-01-01")
    )

    assert aliases_of(plan)[0].type is AliasType.TEMPORARY
    assert line_about(plan, "alias o").status == "ambiguous"


def test_a_type_that_no_source_gives_follows_from_the_expiry():
    plan = planned(
        a_manifest("name: a, context: s, expires_at: 2027-01-01", "name: b, context: s")
    )

    assert [a.type for a in aliases_of(plan)] == [AliasType.TEMPORARY, AliasType.PERMANENT]


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (
            "('order-api', 'o', 'shop', 'permanent', NULL), ('bill-api', 'o', 'shop', 'permanent', NULL)",
            "ambiguous",
        ),
        ("('ghost-api', 'o', 'shop', 'permanent', NULL)", "ambiguous"),
        ("(NULL, 'o', 'shop', 'permanent', NULL)", "taken"),
    ],
)
def test_a_target_is_never_invented(rows, status):
    plan = planned(None, seeds_of(rows))

    assert aliases_of(plan)[0].target is None
    line = line_about(plan, "alias o")
    assert line.status == status
    assert "it resolves to nothing until" in line.why


@pytest.mark.parametrize(
    ("alias", "says"),
    [
        ("name: 'no spaces', context: shop", "not a valid service name"),
        ("name: o, context: 'a b'", "'a b' is not a context"),
        ("name: o", "'' is not a context"),
        ("context: shop", "not a valid service name"),
        ("name: o, context: shop, type: eternal", "'eternal' is not an alias type"),
        ("name: o, context: shop, created_at: soon", "'soon' is not a date"),
        ("name: o, context: shop, type: temporary", "no source says when it expires"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(alias, says):
    plan = planned(a_manifest(alias))

    assert aliases_of(plan) == []
    line = line_about(plan, "alias")
    assert (line.status, line.location) == ("refused", "m.yaml:6")
    assert says in line.why


def test_contracts_are_refused_by_grammar_and_taken_once():
    plan = planned(None, seeds_of(contracts=("order-api", "order-api", "no spaces")))

    assert [line.status for line in plan.report] == ["taken", "ambiguous", "refused"]
    assert [e.name.key for e in plan.edits if isinstance(e, RegisterContract)] == ["order-api"]


def test_anchors_without_what_they_need_are_refused_and_the_first_of_two_holds():
    text = (
        "anchors:\n  - {id: a, family: api, source: x}\n  - {id: a, family: api, source: y}\n"
        "  - {id: b}\n  - {family: api, source: x}\n  - {id: 'c d', family: api, source: x}\n"
    )

    plan = planned(read_manifest(text, source="m.yaml"))

    assert [e.anchor.source for e in plan.edits if isinstance(e, AdoptAnchor)] == ["x"]
    assert [(line.status, line.location) for line in plan.report] == [
        ("taken", "m.yaml:2"),
        ("ambiguous", "m.yaml:3"),
        ("refused", "m.yaml:4"),
        ("refused", "m.yaml:5"),
        ("refused", "m.yaml:6"),
    ]
    assert plan.report[2].why == "it has no family and no source"


def test_a_second_import_proposes_only_what_is_new():
    first = planned(a_manifest("name: a, context: s"), seeds_of())
    known = {row_key(edit) for edit in first.edits}

    second = planned(a_manifest("name: a, context: s", "name: b, context: s"), seeds_of())

    assert drop_known(first.edits, known.__contains__) == ()
    assert drop_known(second.edits, known.__contains__) == tuple(
        edit for edit in aliases_of(second) if edit.name.key == "b"
    )


def test_an_edit_that_no_import_makes_has_no_row_here():
    with pytest.raises(TypeError, match="RetireContract"):
        row_key(RetireContract(name=Name(Kind.SERVICE, "x")))
