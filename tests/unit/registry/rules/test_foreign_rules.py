from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.anchors.claims import all_claims
from registry.anchors.governance import read_governance
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.rules import (
    foreign_aliases,
    foreign_anchors,
    foreign_claims,
    foreign_policies,
    foreign_sources,
)
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


SHOP = "contexts: {shop: {permissions: [team]}}\n"
BRIEF = "contexts: {shop: {permissions: [temporary_only], auto_expire: true}}\n"
LIFE = "expiration: {default_ttl: 10d, max_ttl: 100d}"
ALLOWS = "   aliasing: {contexts: [shop], alias_types: [permanent]}\n"

ALIAS_CASES = [
    (
        foreign_aliases.undefined_context,
        (an_anchor("name: a, context: web"), SHOP),
        ["m:4 g:1"],
    ),
    (foreign_aliases.undefined_context, (an_anchor("name: a, context: shop"), SHOP), []),
    (foreign_aliases.undefined_context, (an_anchor("name: a, context: web"), "a: 1"), []),
    (
        foreign_aliases.undefined_context,
        (an_anchor("name: a, context: web", more="config: {aliasing: {contexts: {shop: x}}}"),),
        ["m:4 m:5"],
    ),
    (
        foreign_aliases.undefined_seed_context,
        (
            "",
            SHOP,
            seeded("'a', 'web', '', 'x'", "'b', 'shop', '', 'x'", "'c', 'web', '', 'x'"),
        ),
        ["s:2 s:4 g:1"],
    ),
    (foreign_aliases.undefined_seed_context, ("", "", seeded("'a', 'web', '', 'x'")), []),
    (foreign_aliases.undefined_anchor_context, (an_anchor(more=ALLOWS), SHOP), []),
    (
        foreign_aliases.undefined_anchor_context,
        (an_anchor(more="   aliasing: {contexts: [web, shop, app]}"), SHOP),
        ["m:4 g:1"],
    ),
    (foreign_aliases.undefined_anchor_context, ("", SHOP), []),
    (foreign_aliases.expired, (an_anchor("name: a, expires_at: 2026-01-01"),), ["m:4"]),
    (foreign_aliases.expired, (an_anchor("name: a, expires_at: 2026-01-02", "name: b"),), []),
    (
        foreign_aliases.expired,
        (
            "",
            "",
            seeded("'a', 'shop', '2025-01-01'", columns="alias_name, context, expires_at"),
        ),
        ["s:2"],
    ),
    (
        foreign_aliases.lives_too_long,
        (
            an_anchor(
                "name: a, created_at: 2025-01-01, expires_at: 2025-03-01",
                "name: b, created_at: 2025-01-01, expires_at: 2025-09-01",
                "name: c, created_at: 2025-01-01, expires_at: 2025-01-09",
                "name: d, expires_at: 2025-01-09",
            ),
            f"rules:\n {LIFE}",
        ),
        ["m:4 g:2", "m:5 g:2"],
    ),
    (
        foreign_aliases.lives_too_long,
        (an_anchor("name: a, created_at: 2025-01-01, expires_at: 2025-03-01"), SHOP),
        [],
    ),
    (
        foreign_aliases.lives_too_long,
        (an_anchor("name: a, created_at: 2025-01-01, expires_at: 2025-03-01"),),
        [],
    ),
    (foreign_aliases.wrong_dates, (an_anchor("name: a, created_at: soon"),), ["m:4"]),
    (
        foreign_aliases.wrong_dates,
        (an_anchor("name: a, created_at: 2025-02-01, expires_at: 2025-01-01"),),
        ["m:4"],
    ),
    (
        foreign_aliases.wrong_dates,
        (an_anchor("name: a, created_at: 2025-01-01, expires_at: 2025-01-02"),),
        [],
    ),
    (foreign_aliases.never_expires, (an_anchor("name: a, type: migration"),), ["m:4"]),
    (
        foreign_aliases.never_expires,
        (an_anchor("name: a, type: permanent", "name: b, type: temporary, expires_at: x"),),
        [],
    ),
    (
        foreign_aliases.expires_against_its_type,
        (an_anchor("name: a, type: permanent, expires_at: 2027-01-01"),),
        ["m:4"],
    ),
    (
        foreign_aliases.expires_against_its_type,
        (an_anchor("name: a, type: temporary, expires_at: 2027-01-01"),),
        [],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (an_anchor("name: a, type: permanent, context: shop"), BRIEF),
        ["m:4 g:1"],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (
            an_anchor("name: a, type: contextual, context: shop"),
            "contexts: {shop: {auto_expire: true}}",
        ),
        ["m:4 g:1"],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (
            an_anchor(
                "name: a, type: temporary, context: shop",
                "name: b, type: permanent, context: web",
                "name: c, type: permanent",
            ),
            BRIEF,
        ),
        [],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (an_anchor("name: a, type: permanent, context: shop"), SHOP),
        [],
    ),
    (
        foreign_aliases.unknown_type,
        (an_anchor("name: a, type: eternal", "type: odd"),),
        ["m:4"],
    ),
    (foreign_aliases.unknown_type, (an_anchor("name: a, type: permanent", "name: b"),), []),
    (
        foreign_aliases.against_its_anchor,
        (an_anchor("name: a, type: temporary, context: web", more=ALLOWS),),
        ["m:4 m:5", "m:4 m:5"],
    ),
    (
        foreign_aliases.against_its_anchor,
        (an_anchor("name: a, type: permanent, context: shop", more=ALLOWS),),
        [],
    ),
    (
        foreign_aliases.against_its_anchor,
        (an_anchor("name: a, type: permanent, context: shop"),),
        [],
    ),
    (
        foreign_aliases.against_naming,
        (
            an_anchor("name: A_b", "name: x", "name: fine", "name: much-too-long"),
            'rules: {naming: {\n pattern: "^[a-z-]+$",\n min_length: 2,\n max_length: 9}}',
        ),
        ["m:4 g:2", "m:5 g:3", "m:7 g:4"],
    ),
    (
        foreign_aliases.against_naming,
        (
            an_anchor("name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
            'rules: {naming: {pattern: "^(a+)+$"}}',
        ),
        [],
    ),
    (
        foreign_aliases.against_naming,
        (an_anchor("name: a"), 'rules: {naming: {pattern: "["}}'),
        [],
    ),
    (foreign_aliases.against_naming, (an_anchor("name: a"),), []),
    (
        foreign_aliases.against_naming,
        (an_anchor("name: a"), f'rules: {{naming: {{pattern: "{"b" * 201}"}}}}'),
        [],
    ),
    (
        foreign_aliases.against_naming,
        (an_anchor("name: a"), 'rules: {naming: {pattern: "b?b?b?b?b"}}'),
        [],
    ),
]

SOURCE_CASES = [
    (
        foreign_sources.given_twice,
        (an_anchor("name: a, context: x", "name: a, context: y", "name: a, context: x"),),
        ["m:4 m:6"],
    ),
    (
        foreign_sources.means_two_things,
        ("", "", seeded("'a', 'x', '', 'one'", "'a', 'y', '', 'two'", "'b', 'x', '', 'two'")),
        ["s:2 s:3"],
    ),
    (
        foreign_sources.means_two_things,
        ("", "", seeded("'a', 'x', 'contextual', 'one'", "'a', 'y', 'contextual', 'two'")),
        [],
    ),
    (
        foreign_sources.type_differs,
        (
            an_anchor("name: a, context: x, type: permanent"),
            "",
            seeded("'a', 'x', 'temporary', ''"),
        ),
        ["m:4 s:2"],
    ),
    (
        foreign_sources.type_differs,
        (
            an_anchor("name: a, context: x, type: permanent", "name: b, type: permanent"),
            "",
            seeded("'a', 'x', 'permanent', ''"),
        ),
        [],
    ),
    (
        foreign_sources.seeded_unlisted,
        (an_anchor("name: a, context: x"), "", seeded("'a', 'x', '', ''", "'b', 'x', '', ''")),
        ["s:3"],
    ),
    (foreign_sources.seeded_unlisted, ("", "", seeded("'a', 'x', '', ''")), []),
    (
        foreign_sources.stands_for_nothing,
        (an_anchor("name: a, context: x", "name: b"), "", seeded("'a', 'x', '', 'one'")),
        ["m:5"],
    ),
    (foreign_sources.stands_for_nothing, (an_anchor("name: a"),), []),
]

ACROSS = "config: {aliasing: {global_rules: [other,\n alias_uniqueness_across_contexts]}}"
REVIEW = "config: {aliasing: {governance: {add_alias: require_pr_review, audit_retention: 7y}}}"
FREE = "contexts: {shop: {approval_required: false}, web: {approval_required: true}}"
POLICY_CASES = [
    (
        foreign_policies.uniqueness_across,
        (
            ACROSS,
            "rules: {uniqueness: {across_contexts: false}}",
            ruled("alias_uniqueness", '{"scope": "context"}'),
        ),
        ["g:1 m:2 s:1"],
    ),
    (
        foreign_policies.uniqueness_across,
        (ACROSS, "", ruled("alias_uniqueness", '{"scope": "platform"}')),
        [],
    ),
    (
        foreign_policies.uniqueness_across,
        (ACROSS, "", ruled("some_other", '{"scope": "context"}')),
        [],
    ),
    (foreign_policies.uniqueness_across, (), []),
    (
        foreign_policies.uniqueness_within,
        (
            "",
            "rules: {uniqueness: {within_context: false}}",
            "CREATE TABLE a (UNIQUE (alias_name, context))",
        ),
        ["g:1 s:1"],
    ),
    (foreign_policies.uniqueness_within, (), []),
    (
        foreign_policies.approval_for_adding,
        (REVIEW, FREE, ruled("approval", '{"require_pr_review": true}')),
        ["g:1 m:1 s:1"],
    ),
    (
        foreign_policies.approval_for_adding,
        (
            "config: {aliasing: {governance: {add_alias: open}}}",
            FREE,
            ruled("approval", '{"require_pr_review": false}'),
        ),
        [],
    ),
    (foreign_policies.approval_for_adding, (), []),
    (
        foreign_policies.who_may,
        (
            "config: {aliasing: {contexts: {shop: team_approval,\n web: x,\n app: crew}}}",
            "contexts:\n shop: {permissions: [team]}\n app: {permissions: [team]}\n ops: {}",
        ),
        ["m:2 g:1", "m:3 g:3", "g:4 m:1"],
    ),
    (foreign_policies.who_may, ("a: 1", SHOP), []),
    (
        foreign_policies.approvers,
        ("config: {validation: {min_approvers: 2}}", "", ruled("a", '{"min_approvers": 1}')),
        ["m:1 s:1"],
    ),
    (
        foreign_policies.approvers,
        ("config: {validation: {min_approvers: 2}}", "", ruled("a", '{"min_approvers": 2}')),
        [],
    ),
    (foreign_policies.approvers, (), []),
    (
        foreign_policies.longest_life,
        (
            "",
            "rules: {expiration: {default_ttl: 9d,\n max_ttl: 8d}}",
            ruled("a", '{"max_duration_days": 365}'),
        ),
        ["g:2 s:1", "g:1 g:2"],
    ),
    (
        foreign_policies.longest_life,
        ("", "rules: {expiration: {max_ttl: 1y}}", ruled("a", '{"max_duration_days": 365}')),
        [],
    ),
    (foreign_policies.longest_life, (), []),
    (
        foreign_policies.unreadable_life,
        ("", "rules: {expiration: {default_ttl: long,\n max_ttl: 8d}}"),
        ["g:1"],
    ),
    (foreign_policies.unreadable_life, (), []),
    (
        foreign_policies.retention,
        (REVIEW, "audit: {retention_period: 5y}", ruled("a", '{"retention_years": 7}')),
        ["g:1 m:1 s:1"],
    ),
    (foreign_policies.retention, (REVIEW, "", ruled("a", '{"retention_years": 7}')), []),
    (
        foreign_policies.types_the_table_refuses,
        (
            an_anchor("name: a, type: contextual", more=ALLOWS),
            "",
            "CREATE TABLE a (alias_type text CHECK (alias_type IN ('permanent')))",
        ),
        ["s:1 m:4"],
    ),
    (
        foreign_policies.types_the_table_refuses,
        (an_anchor(more=ALLOWS), "", ruled("a", "{}")),
        [],
    ),
]

THREE = """\
anchors:
 - {id: a, family: api, owner: t, source: there.yaml}
 - {id: b, family: api, owner: u, source: gone.yaml}
 - {id: b, family: odd, owner: v}
 - {source: there.yaml, aliases: [{type: permanent}]}
config:
 total_anchors: 9
 families: {api: 3, odd: 1, none: 4}
 validation: {required_fields: [id, source], valid_families: [api]}
 governance:
  owners:
   t: [api]
   u: [data]
"""
SOUND = """\
anchors:
 - {id: a, family: api, owner: t, source: there.yaml}
config:
 total_anchors: 1
 families: {api: 1}
 validation: {required_fields: [id, source], valid_families: [api]}
 governance: {owners: {t: [api]}}
"""
ANCHOR_CASES = [
    (foreign_anchors.wrong_total, ["m:7 m:1", "m:7 m:8"]),
    (foreign_anchors.wrong_family_count, ["m:8 m:2 m:3", "m:8"]),
    (foreign_anchors.unknown_family, ["m:4 m:9", "m:13 m:9", "m:8 m:9", "m:8 m:9"]),
    (foreign_anchors.unknown_owner, ["m:4 m:11"]),
    (foreign_anchors.owner_of_another_family, ["m:3 m:13"]),
    (foreign_anchors.field_missing, ["m:4 m:9", "m:5 m:9"]),
    (foreign_anchors.same_id, ["m:3 m:4"]),
]


@pytest.mark.parametrize(
    ("rule", "texts", "expected"), [*ALIAS_CASES, *SOURCE_CASES, *POLICY_CASES]
)
def test_an_alias_rule_finds_what_breaks_it_and_nothing_else(rule, texts, expected):
    assert places(rule, *texts) == expected


@pytest.mark.parametrize(("rule", "expected"), ANCHOR_CASES)
def test_an_anchor_rule_finds_what_breaks_it_and_nothing_else(rule, expected):
    assert places(rule, THREE) == expected
    assert places(rule, SOUND) == []
    assert places(rule) == []


@pytest.mark.parametrize(
    ("source", "is_there"),
    [
        ("deep/there.yaml", True),
        ("./deep/there.yaml", True),
        ("deep", True),
        ("deep/", True),
        (".", True),
        ("deep/*.yaml", True),
        ("https://example.org/x", True),
        ("deep/there.yaml#/paths", True),
        ("dee", False),
        ("there.yaml", False),
        ("deep/*.json", False),
    ],
)
def test_a_source_is_missing_when_no_known_path_answers_to_it(source, is_there):
    manifest = f"anchors:\n - {{id: a, source: '{source}'}}\n"

    found = places(foreign_anchors.source_missing, manifest, paths=["deep/there.yaml"])

    assert found == ([] if is_there else ["m:2"])
    assert places(foreign_anchors.source_missing, manifest) == []


MINE = (
    "anchors:\n - {id: orders_config, family: api, format: openapi-3.0, source: specs/o.yaml}\n"
)
CLAIM_CASES = [
    (
        foreign_claims.undeclared,
        {
            "a__yaml": "anchor_id: x",
            "b__yaml": "anchor_id: y",
            "c__yaml": "anchor_id: orders_config",
        },
        ["a.yaml:1 b.yaml:1"],
    ),
    (
        foreign_claims.undeclared,
        {"s": "INSERT INTO a (anchor_id, family) VALUES ('x', 'api')"},
        ["s:1"],
    ),
    (foreign_claims.undeclared, {"a__yaml": "anchor_id: [1]"}, []),
    (foreign_claims.undeclared, {"a__json": '{"anchors": {\n"x": {}}}'}, ["a.json:2"]),
    (
        foreign_claims.also_dangling,
        {
            "i__yaml": "anchors:\n - {id: a, path: gone}\n - {id: b, path: there}",
            "paths": ["there"],
        },
        ["i.yaml:2"],
    ),
    (
        foreign_claims.second_manifest,
        {"i__yaml": "anchors:\n - {id: else}\n"},
        ["i.yaml:1 m:1"],
    ),
    (foreign_claims.second_manifest, {"i__yaml": "anchors:\n - {id: orders_config}\n"}, []),
    (
        foreign_claims.told_differently,
        {"i__yaml": "anchors:\n - {id: orders_config, family: data}\n - {id: else}\n"},
        ["m:2 i.yaml:2"],
    ),
    (
        foreign_claims.told_differently,
        {"i__yaml": "anchors:\n - {id: orders_config, family: api}\n"},
        [],
    ),
    (
        foreign_claims.rival_openapi,
        {"o__yaml": "openapi: 3.0.3\n# The single source of truth\n"},
        ["o.yaml:2 m:2"],
    ),
    (foreign_claims.rival_openapi, {"o__yaml": "# The single source of truth\n"}, []),
    (
        foreign_claims.rival_source,
        {"orders__env": "# Configuration of orders, single source of truth\n"},
        ["orders.env:1 m:2"],
    ),
    (foreign_claims.rival_source, {"bills__env": "# The single source of truth\n"}, []),
    (foreign_claims.rival_source, {"o__yaml": "openapi: 3\n# single source of truth\n"}, []),
]


@pytest.mark.parametrize(("rule", "files", "expected"), CLAIM_CASES)
def test_a_claim_rule_finds_what_contradicts_the_manifest(rule, files, expected):
    files = dict(files)
    paths, migration = files.pop("paths", None), files.pop("s", "")

    assert places(rule, MINE, "", migration, paths=paths, **files) == expected


@pytest.mark.parametrize(
    "rule",
    [
        foreign_claims.undeclared,
        foreign_claims.second_manifest,
        foreign_claims.told_differently,
        foreign_claims.rival_openapi,
        foreign_claims.rival_source,
    ],
)
def test_without_a_manifest_nothing_contradicts_it(rule):
    claims = "openapi: 3\n# single source of truth\nanchors:\n - {id: a}\n"

    assert places(rule, o__yaml=claims, p__env="# single source of truth") == []


def test_the_file_an_anchor_takes_may_call_itself_the_source():
    manifest = "anchors:\n - {id: orders_config, source: orders.env}\n"

    assert (
        places(foreign_claims.rival_source, manifest, orders__env="# single source of truth")
        == []
    )
