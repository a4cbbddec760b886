"""Conflicts as they are written down."""

from __future__ import annotations

from dataclasses import replace

from registry.domain.conflicts import (
    Conflict,
    ConflictFilter,
    ConflictView,
    Method,
    Resolution,
)
from registry.domain.evidence import tell
from registry.domain.findings import Finding, Severity
from registry.domain.rows import AliasType, ContractStatus
from tests.builders import DAY, NOW, a_contract, a_create, an_alias, service

FINDING = Finding(check="shadowing", severity=Severity.BLOCKS, message="Two meanings.")


def a_conflict(*rows) -> Conflict:
    return Conflict(finding=FINDING, rows=rows or (an_alias(), a_contract()))


def test_an_id_is_of_class_and_rows_and_of_nothing_else() -> None:
    conflict = a_conflict()
    reworded = replace(conflict, finding=replace(FINDING, message="Other words."))
    moved = a_conflict(an_alias(target="billing-api"), a_contract())

    assert conflict.id == reworded.id == moved.id
    assert conflict.id != a_conflict(an_alias()).id
    assert conflict.id != replace(conflict, finding=replace(FINDING, check="cycle")).id
    assert conflict.id.startswith("C-")
    assert len(conflict.id) == 12


def test_a_filter_wants_class_severity_and_context() -> None:
    conflict = a_conflict()

    assert ConflictFilter().wants(conflict)
    assert ConflictFilter(
        check="shadowing", severity=Severity.BLOCKS, context="application"
    ).wants(conflict)
    assert not ConflictFilter(check="cycle").wants(conflict)
    assert not ConflictFilter(severity=Severity.WARNS).wants(conflict)
    assert not ConflictFilter(context="frontend").wants(conflict)


def test_a_row_is_told_with_what_it_means_whose_it_is_and_when_it_ends() -> None:
    ending = an_alias(
        type=AliasType.TEMPORARY, expires_at=NOW + DAY, constraint="v1", scope="jobs"
    )
    several = an_alias(target=None, candidates=(service("a"), service("b")), owner="")
    old = a_contract(status=ContractStatus.DEPRECATED, successor=service("next-api"))

    assert tell(ending, 7).content() == {
        "row": "alias:service:application[jobs]:user-api",
        "place": "application[jobs]",
        "says": "user-api: temporary alias for user-management-api v1, owner @team, "
        "until 2026-01-06",
        "revision": 7,
    }
    assert tell(several).says == "user-api: permanent alias for a or b, no owner"
    assert tell(an_alias(target=None)).says == (
        "user-api: permanent alias for nothing that anybody told, owner @team"
    )
    assert tell(a_contract()).says == "user-management-api: active contract, v1, owner @team"
    assert tell(old).says.endswith("deprecated contract, v1, owner @team, followed by next-api")


def test_a_view_is_written_with_its_resolutions() -> None:
    way = Resolution(method=Method.RENAME, says="Rename it.", edits=(a_create(),))
    view = ConflictView(
        id="C-1", finding=FINDING, evidence=(tell(an_alias()),), resolutions=(way,)
    )
    content = view.content()

    assert content["class"] == "shadowing"
    assert content["severity"] == "blocks"
    assert content["obstacle"] == ""
    assert content["resolutions"][0]["edits"][0]["edit"] == "alias.create"
    assert content["resolutions"][0]["method"] == "rename"
