from __future__ import annotations

import pytest

from registry.domain.rows import AliasStatus, ContractStatus
from registry.domain.schedules import Brownout, Schedule
from registry.domain.times import AfterApply
from registry.domain.turns import Turn, TurnKind, turns_of
from registry.domain.versions import Release, ReleaseStatus
from tests.builders import DAY, NOW, a_context, a_contract, an_alias

ENDING = Schedule(
    warns_at=NOW, ends_at=NOW + 9 * DAY, brownouts=(Brownout(NOW + DAY, NOW + 2 * DAY),)
)
ALIAS = an_alias().key
CONTRACT = a_contract().key


def test_an_alias_turns_when_it_warns_browns_out_ends_and_expires() -> None:
    alias = an_alias(expires_at=NOW + 10 * DAY, schedule=ENDING)

    assert turns_of(alias) == (
        Turn(ALIAS, TurnKind.EXPIRES, "", NOW + 10 * DAY, "@team"),
        Turn(ALIAS, TurnKind.WARNS, "", NOW, "@team"),
        Turn(ALIAS, TurnKind.BROWNOUT, "", NOW + DAY, "@team"),
        Turn(ALIAS, TurnKind.ENDS, "", NOW + 9 * DAY, "@team"),
    )


def test_a_contract_turns_at_its_own_sunset_and_at_that_of_each_version() -> None:
    contract = a_contract(
        version="v3",
        sunset_at=NOW + 90 * DAY,
        releases=(
            Release(version="v2", sunset_at=NOW + 30 * DAY),
            Release(version="v1", sunset_at=NOW, status=ReleaseStatus.RETIRED),
        ),
    )

    assert turns_of(contract) == (
        Turn(CONTRACT, TurnKind.SUNSET, "", NOW + 90 * DAY, "@team"),
        Turn(CONTRACT, TurnKind.SUNSET, "v2", NOW + 30 * DAY, "@team"),
    )


@pytest.mark.parametrize(
    "row",
    [
        None,
        a_context(),
        an_alias(),
        an_alias(expires_at=AfterApply(DAY)),
        an_alias(status=AliasStatus.RETIRED, expires_at=NOW, schedule=ENDING),
        a_contract(status=ContractStatus.RETIRED, sunset_at=NOW),
    ],
)
def test_what_has_ended_or_has_no_end_turns_no_more(row) -> None:
    assert turns_of(row) == ()


def test_owners_are_reminded_of_ends_only() -> None:
    assert {kind for kind in TurnKind if kind.is_end} == {"expires", "ends", "sunset"}
