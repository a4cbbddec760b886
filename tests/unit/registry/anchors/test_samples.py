from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.anchors.governance import read_governance
from registry.anchors.importing import import_plan
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.domain.edits import AdoptAlias
from registry.rules.foreign import Platform, audit

NOW = datetime(2026, 2, 1, tzinfo=UTC)
SAMPLES = Path(__file__).parents[4] / "config" / "samples"


@pytest.fixture(scope="module")
def sample():
    tree = SAMPLES / "tree"
    return Platform(
        now=NOW,
        manifest=read_manifest((SAMPLES / "ssot_manifest.yaml").read_text(), source="manifest"),
        governance=read_governance(
            (SAMPLES / "alias_governance.yaml").read_text(), source="rules"
        ),
        seeds=(read_seeds((SAMPLES / "seed.sql").read_text(), source="seed"),),
        paths=frozenset(str(p.relative_to(tree)) for p in tree.rglob("*") if p.is_file()),
    )


def test_the_sample_is_wrong_in_the_ways_the_demo_tells_of(sample):
    titles = [finding.title for finding in audit(sample)]

    for told in (
        "`legacy-user-endpoints` is temporary and expired on 2025-06-15",
        "`user-api` lives in context `frontend`",
        "`ledger` lives in context `backend`",
        "Must an alias be unique across contexts?",
        "`ledger_api` points at a source that does not exist",
    ):
        assert any(told in title for title in titles)
    assert not any("public_api` points" in title for title in titles)


def test_the_sample_is_imported_without_inventing_a_target(sample):
    plan = import_plan(sample.manifest, sample.seeds[0], contexts={}, now=NOW)

    aliases = {e.name.key: e for e in plan.edits if isinstance(e, AdoptAlias)}
    assert str(aliases["user-api"].target) == "user-management-api"
    assert aliases["legacy-user-endpoints"].target is None
    assert {line.status for line in plan.report} == {"taken", "merged"}
