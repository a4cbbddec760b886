from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from registry.anchors.claims import all_claims
from registry.anchors.governance import read_governance
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.errors import InvalidInput
from registry.rules.foreign import CLASSES, Platform, audit, unparseable

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEAF = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "2025-01-01", "x y"])
)
KEYS = st.sampled_from(
    [
        "anchors",
        "id",
        "family",
        "source",
        "owner",
        "aliases",
        "name",
        "type",
        "context",
        "expires_at",
        "created_at",
        "aliasing",
        "contexts",
        "alias_types",
        "ssot_config",
        "families",
        "validation",
        "governance",
        "owners",
        "rules",
        "naming",
        "expiration",
        "max_ttl",
        "default_ttl",
        "total_anchors",
        "permissions",
        "metadata",
    ]
)
ANYTHING = st.recursive(
    LEAF,
    lambda x: st.lists(x, max_size=3) | st.dictionaries(KEYS, x, max_size=5),
    max_leaves=25,
)


def test_nothing_to_look_at_gives_no_finding():
    assert audit(Platform(now=NOW)) == ()


def test_the_heaviest_findings_come_first_and_shapes_are_findings():
    text = (
        "anchors:\n - {id: a, source: gone}\n - words\n"
        "config:\n total_anchors: 7\n total_anchors: 8\n"
    )

    found = audit(
        Platform(now=NOW, manifest=read_manifest(text, source="m"), paths=frozenset())
    )

    assert [(f.cls, f.severity, f.locations) for f in found] == [
        ("anchor-source-missing", "high", ("m:2",)),
        ("duplicate-yaml-key", "high", ("m:5", "m:6")),
        ("manifest-inconsistency", "medium", ("m:3",)),
        ("manifest-inconsistency", "medium", ("m:6", "m:1")),
    ]
    assert all(f.title and f.expected for f in found)
    assert {"alias-governance", "anchor-source-missing", "manifest-inconsistency"} == set(
        CLASSES
    )


def test_a_claim_that_cannot_be_read_becomes_a_finding():
    claims = all_claims([("a.yaml", "anchors: [1\nx: 1\n")])

    (found,) = audit(Platform(now=NOW, claims=claims))

    assert (found.cls, found.locations) == ("unparseable", ("a.yaml:2",))


def test_a_file_that_cannot_be_read_at_all_can_be_said_as_a_finding():
    found = unparseable("a.yaml", "7", "why")

    assert (found.cls, found.severity, found.locations) == (
        "unparseable",
        "high",
        ("a.yaml:7",),
    )


@given(ANYTHING, ANYTHING)
def test_any_shape_of_manifest_and_governance_is_audited_without_a_traceback(one, two):
    manifest = read_manifest(json.dumps(one), source="m.json")
    governance = read_governance(json.dumps(two), source="g.json")

    found = audit(
        Platform(now=NOW, manifest=manifest, governance=governance, paths=frozenset())
    )

    assert list(found) == sorted(set(found), key=found.index)
    assert all(f.locations for f in found)


@given(st.text(max_size=40))
def test_any_text_is_audited_or_refused(text):
    for read in (read_manifest, read_governance, read_seeds):
        try:
            read(text, source="x")
        except InvalidInput as error:
            assert error.facts["line"].isdigit()
