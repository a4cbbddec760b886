"""Conflicts as people read them."""

from __future__ import annotations

from frenly_ai.views.conflicts import conflict_lines, whole_conflict_lines
from registry.domain.conflicts import ConflictView, Method, Resolution
from registry.domain.edits import ChangeAliasOwner, DeprecateContract, RetireAlias
from registry.domain.evidence import tell
from registry.domain.findings import Finding, Severity
from tests.builders import a_create, an_alias, service

FINDING = Finding(
    check="dangling",
    severity=Severity.BLOCKS,
    message="'user-api' leads nowhere\x1b[2J.",
    why_not="Lookups fail.",
    fix="Repoint it.",
)
EDITS = (
    a_create(),
    ChangeAliasOwner(name=service("user-api"), context="frontend", owner="@web"),
    DeprecateContract(name=service("old-api"), successor=service("new-api")),
    *(RetireAlias(name=service(f"api-{n}"), context="system") for n in range(5)),
)


def a_view(**fields) -> ConflictView:
    given = {"evidence": (tell(an_alias(), 3),), "resolutions": (), **fields}
    return ConflictView(id="C-1", finding=FINDING, **given)


def test_a_conflict_without_a_way_out_says_what_stands_in_the_way() -> None:
    assert conflict_lines(a_view(obstacle="No rule governs it.")) == [
        "C-1 blocks dangling",
        r"  'user-api' leads nowhere\x1b[2J.",
        "  no resolution passes as things stand: No rule governs it.",
    ]
    assert conflict_lines(a_view())[-1].endswith("as things stand: Repoint it.")


def test_a_whole_conflict_shows_evidence_edits_and_effects() -> None:
    way = Resolution(
        method=Method.RENAME, says="Rename it.", edits=EDITS, effects=("a from b: c -> d",)
    )

    assert whole_conflict_lines(a_view(resolutions=(way,))) == [
        "C-1 blocks dangling",
        r"  'user-api' leads nowhere\x1b[2J.",
        "  why: Lookups fail.",
        "  fix: Repoint it.",
        "Evidence",
        "  user-api: permanent alias for user-management-api, owner @team (application), "
        "since revision 3",
        "Resolutions",
        "  1. rename: Rename it.",
        "     alias.create profile-api in application -> user-management-api",
        "     alias.change_owner user-api in frontend -> @web",
        "     contract.deprecate old-api -> new-api",
        "     alias.retire api-0 in system",
        "     alias.retire api-1 in system",
        "     alias.retire api-2 in system",
        "     and 2 more edits",
        "     a from b: c -> d",
    ]
