from __future__ import annotations

import pytest

from registry.domain import edits as e
from registry.domain.findings import Severity, blockers
from registry.domain.proposals import ProposalKind
from registry.domain.rows import AliasType
from registry.rules.validators import POLICY, STRUCTURE, VALIDATORS, VALIDATORS_HASH, validate
from tests.builders import DAY, a_create, an_alias, service
from tests.unit.registry.rules.cases import a_case

BAD_POLICY = a_create(key="Bad_Name", context="frontend", owner="")
BAD_STRUCTURE = a_create(target="nowhere-api")


def test_a_good_change_passes_without_a_word() -> None:
    assert validate(a_case(a_create())) == ()


def test_every_validator_is_known_by_its_name() -> None:
    assert list(VALIDATORS) == [check.__name__ for check in (*STRUCTURE, *POLICY)]
    assert len(VALIDATORS_HASH) == 64


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (ProposalKind.CHANGE, Severity.BLOCKS),
        (ProposalKind.IMPORT, Severity.WARNS),
        (ProposalKind.UNDO, Severity.WARNS),
    ],
)
def test_policy_binds_new_wishes_and_is_read_out_with_old_facts(kind, severity) -> None:
    found = validate(a_case(BAD_POLICY, kind=kind))

    assert {f.check for f in found} == {"context_governed", "name_well_formed", "owner_known"}
    assert {f.severity for f in found} == {severity}


@pytest.mark.parametrize("kind", ProposalKind)
def test_nobody_escapes_the_structure(kind) -> None:
    assert blockers(validate(a_case(BAD_STRUCTURE, kind=kind)))


def test_findings_come_in_one_order_with_the_heaviest_first() -> None:
    long = a_create(key="z-api", type=AliasType.TEMPORARY, lifetime=100 * DAY)
    forward = validate(a_case(BAD_STRUCTURE, long, on=(an_alias(),)))
    backward = validate(a_case(long, BAD_STRUCTURE, on=(an_alias(),)))

    assert forward == backward
    assert [f.severity for f in forward] == ["blocks", "warns"]


def test_the_same_finding_is_said_once() -> None:
    move = e.RepointAlias(
        name=service("user-api"), context="application", target=service("nowhere-api")
    )

    found = validate(a_case(move, on=(an_alias(),)))

    assert len(found) == len(set(found)) == 1
