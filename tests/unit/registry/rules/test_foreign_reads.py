from __future__ import annotations

import pytest

from registry.anchors import claims, governance, lenient, manifest, seeds
from registry.rules import foreign_reads as faces


@pytest.mark.parametrize(
    ("face", "made"),
    [
        (faces.Stated, lenient.Stated),
        (faces.Problem, lenient.Problem),
        (faces.ListedAlias, manifest.ManifestAlias),
        (faces.Aliasing, manifest.Aliasing),
        (faces.ManifestAnchor, manifest.ManifestAnchor),
        (faces.Owner, manifest.Owner),
        (faces.Manifest, manifest.Manifest),
        (faces.ContextRule, governance.ContextRule),
        (faces.ForeignGovernance, governance.ForeignGovernance),
        (faces.SeedAlias, seeds.SeedAlias),
        (faces.SeedRule, seeds.SeedRule),
        (faces.SeedAnchor, seeds.SeedAnchor),
        (faces.Seeds, seeds.Seeds),
        (faces.Claims, claims.Claims),
    ],
)
def test_what_the_readers_make_has_every_face_the_rules_read(face, made):
    wanted = {name for name, value in vars(face).items() if isinstance(value, property)}

    assert wanted
    assert wanted <= set(dir(made))
