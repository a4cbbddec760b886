from __future__ import annotations

import pytest

from registry.anchors.claims import all_claims, read_claims
from registry.anchors.governance import read_governance
from registry.anchors.manifest import read_manifest
from registry.errors import InvalidInput

MANIFEST = """\
anchors:
  - id: orders_api
    family: api
    source: specs/orders.yaml
    version: 1.5
    aliasing:
      alias_types: [permanent]
      contexts: system
    aliases:
      - {name: orders, type: permanent, context: system, target: order-api}
ssot_config:
  total_anchors: 1
  families: {api: 1}
  validation: {required_fields: [id], valid_families: [api], min_approvers: 2}
  aliasing:
    global_rules: [one]
    contexts: {system: maintainers}
    governance: {add_alias: require_pr_review}
  governance:
    owners:
      team-a: [api]
"""


def test_a_manifest_is_read_with_the_line_of_every_statement():
    manifest = read_manifest(MANIFEST, source="m.yaml")

    anchor = manifest.anchors[0]
    assert (anchor.id, anchor.source) == (
        ("orders_api", "m.yaml:2"),
        ("specs/orders.yaml", "m.yaml:4"),
    )
    assert anchor.version == ("1.5", "m.yaml:5")
    assert anchor.aliasing.contexts == (("system", "m.yaml:8"),)
    assert anchor.aliases[0].target == ("order-api", "m.yaml:10")
    assert anchor.given == {"id", "family", "source", "version", "aliasing", "aliases"}
    assert manifest.totals == ((1, "m.yaml:12"),)
    assert manifest.families == {"api": (1, "m.yaml:13")}
    assert manifest.min_approvers == (2, "m.yaml:14")
    assert manifest.contexts == {"system": ("maintainers", "m.yaml:17")}
    assert manifest.alias_governance == {"add_alias": ("require_pr_review", "m.yaml:18")}
    assert [(o.name, o.at, o.families) for o in manifest.owners] == [
        ("team-a", "m.yaml:21", (("api", "m.yaml:21"),))
    ]
    assert manifest.problems == ()


def test_anchors_may_be_a_mapping_by_id():
    manifest = read_manifest("anchors:\n  one: {family: api}\n  two: 3\n", source="m.yaml")

    assert [(a.id, a.label) for a in manifest.anchors] == [(("one", "m.yaml:2"), "one")]
    assert [p.locations for p in manifest.problems] == [("m.yaml:3",)]


def test_wrong_shapes_are_noted_and_the_rest_is_read():
    text = """\
anchors:
  - just words
  - id: [1]
    family: {a: 1}
    aliases: many
    aliasing: none
  - {id: kept, aliases: [3, {name: n}], validation_rules: [x, [y]]}
ssot_config:
  total_anchors: many
  families: {api: two}
  aliasing: [1]
"""

    manifest = read_manifest(text, source="m.yaml")

    assert [a.label for a in manifest.anchors] == ["the anchor at m.yaml:3", "kept"]
    assert [a.name.value for a in manifest.anchors[1].aliases if a.name] == ["n"]
    assert [r.value for r in manifest.anchors[1].validation_rules] == ["x"]
    told = {p.why for p in manifest.problems}
    assert "anchors.0 should be a mapping, not a text" in told
    assert "anchors.1.id should be a text, not a list" in told
    assert "anchors.1.aliases should be a list, not a text" in told
    assert "ssot_config.total_anchors should be a whole number, not a text" in told
    assert {p.cls for p in manifest.problems} == {"manifest-inconsistency"}


@pytest.mark.parametrize("text", ["", "- 1\n", "words", "3", "anchors:\n", "anchors: 5\n"])
def test_a_file_that_is_no_manifest_has_no_anchors(text):
    assert read_manifest(text, source="m.yaml").anchors == ()
    assert read_governance(text, source="g.yaml").contexts == {}


def test_a_duplicate_key_is_a_problem_with_both_lines():
    manifest = read_manifest("anchors: []\nanchors: []\n", source="m.yaml")

    assert [(p.cls, p.locations) for p in manifest.problems] == [
        ("duplicate-yaml-key", ("m.yaml:1", "m.yaml:2"))
    ]


def test_governance_is_read_with_lines_with_or_without_its_top_key():
    inner = """\
rules:
  uniqueness: {within_context: true, across_contexts: false}
  naming: {pattern: "^a", min_length: 3, max_length: 9}
  expiration: {default_ttl: 90d, max_ttl: 1y}
contexts:
  migration:
    permissions: [temporary_only]
    approval_required: false
  system: {permissions: team, auto_expire: perhaps}
audit: {retention_period: 7y}
"""
    nested = "alias_governance:\n" + "".join(f"  {line}\n" for line in inner.splitlines())

    bare = read_governance(inner, source="g.yaml")

    assert bare.unique_across == (False, "g.yaml:2")
    assert bare.max_length == (9, "g.yaml:3")
    assert bare.default_ttl == ("90d", "g.yaml:4")
    assert bare.retention == ("7y", "g.yaml:10")
    assert bare.contexts["migration"].only_temporary == ("temporary_only", "g.yaml:7")
    assert bare.contexts["migration"].approval_required == (False, "g.yaml:8")
    assert bare.contexts["system"].only_temporary is None
    assert [p.locations for p in bare.problems] == [("g.yaml:9",)]
    assert read_governance(nested, source="g.yaml").max_ttl == ("1y", "g.yaml:5")


def test_claims_tell_manifests_locks_and_files_of_one_anchor_apart():
    claims = all_claims(
        {
            "b.yaml": "anchors:\n  - id: x\n",
            "c.json": '{"anchors": {"x": {"sha256": "0"}}}',
            "a.yaml": "metadata:\n  anchor_id: x\n",
            "d.yaml": "anchor_id: y\n",
            "e.env": "# Single source of truth\nA=1\n",
            "f.yaml": "openapi: 3.0.3\ninfo:\n  description: the single source of truth\n",
        }.items()
    )

    assert [(c.source, c.kind, c.anchors_at) for c in claims] == [
        ("a.yaml", "own", "a.yaml:2"),
        ("b.yaml", "manifest", "b.yaml:1"),
        ("c.json", "lock", "c.json:1"),
        ("d.yaml", "own", "d.yaml:1"),
        ("e.env", "none", ""),
        ("f.yaml", "none", ""),
    ]
    assert claims[4].says_so == ("# Single source of truth", "e.env:1")
    assert claims[5].is_openapi


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a.md", "Single source of truth"),
        ("a.yaml", "a: 1\n"),
        ("a.yaml", "# about anchors\na: 1\n"),
        ("a.yaml", "anchors: [words]\n"),
        ("a.yaml", "anchors: {}\n"),
        ("a.yaml", "\n" * 30 + "# single source of truth\n"),
    ],
)
def test_most_files_claim_nothing(source, text):
    assert read_claims(text, source=source) is None


def test_a_claim_that_cannot_be_read_is_a_problem_not_an_error():
    claims = read_claims("anchors: [1\nx: 1\n", source="a.yaml")

    assert claims is not None
    assert [(p.cls, p.locations) for p in claims.problems] == [("unparseable", ("a.yaml:2",))]


def test_a_manifest_that_is_no_yaml_is_refused_with_its_place():
    with pytest.raises(InvalidInput, match=r"m\.yaml:2 cannot be read"):
        read_manifest("a: [1\nb: 1\n", source="m.yaml")
