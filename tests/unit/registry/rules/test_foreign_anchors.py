from __future__ import annotations

import pytest

from registry.rules import foreign_anchors, foreign_claims
from tests.support.foreign import places

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
