from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import edits as e
from registry.domain.planning import plan
from registry.domain.rows import Contract
from registry.domain.state import Rows
from registry.domain.terms import Terms
from registry.domain.times import AfterApply
from registry.domain.versions import (
    Compatibility,
    Release,
    ReleaseStatus,
    check_constraint,
    order,
    parse_version,
    pick,
    same_version,
)
from registry.errors import Conflict, InvalidInput, Missing
from tests.builders import DAY, NOW, a_contract, service

NAME = service("user-management-api")
V1 = Release(version="v1", base_url="https://old.example")
V3 = Release(version="v3", status=ReleaseStatus.RETIRED)


def planned(edit: e.Edit, contract: Contract) -> Contract:
    terms = Terms(now=NOW, default_lifetime=90 * DAY, applied={})
    (change,) = plan([edit], Rows([contract]), terms)
    assert isinstance(change.after, Contract)
    return change.after


@given(st.lists(st.from_regex(r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,2}(rc[0-9])?", fullmatch=True)))
def test_the_newest_accepted_release_is_picked_whatever_the_order(versions) -> None:
    releases = [Release(version=v) for v in versions]

    found = pick(releases, "")

    assert found == pick(reversed(releases), "") or found is not None
    if found:
        assert all(order(found.version) >= order(v) for v in versions)


@pytest.mark.parametrize(
    ("constraint", "picked"),
    [("", "2.1"), ("v1", "v1"), ("1.0", "v1"), (">=1,<2", "v1"), ("~=2.0", "2.1"), ("9", None)],
)
def test_a_constraint_binds_to_one_a_range_or_the_newest(constraint, picked) -> None:
    found = pick([V1, Release(version="2.1"), V3, Release(version="odd")], constraint)

    assert (found and found.version) == picked


def test_dates_are_versions_and_words_are_not() -> None:
    assert parse_version("2026-01-31") > parse_version("2025-12-01")
    with pytest.raises(InvalidInput, match="'latest!' is not a version") as caught:
        parse_version("latest!")
    assert "v1" in caught.value.hint
    assert same_version("odd", "odd")
    assert not same_version("odd", "v1")


@pytest.mark.parametrize("raw", ["", "v1", ">=1,<2", "2026-01-31", "any-word"])
def test_a_sound_constraint_stays_as_given(raw) -> None:
    assert check_constraint(raw) == raw


@pytest.mark.parametrize("raw", ["> >", "1 2", "v" * 101, ">=1,,"[:4] + " !"])
def test_what_is_no_constraint_is_refused(raw) -> None:
    with pytest.raises(InvalidInput, match="is not a version or range"):
        check_constraint(raw)


def test_a_higher_release_becomes_the_newest_and_the_old_one_lives_on() -> None:
    after = planned(
        e.ReleaseVersion(name=NAME, version="v2", base_url="https://new.example"),
        a_contract(base_url="https://old.example"),
    )

    assert (after.version, after.base_url) == ("v2", "https://new.example")
    assert after.releases == (V1,)


def test_a_lower_release_joins_the_others_newest_first() -> None:
    after = planned(
        e.ReleaseVersion(name=NAME, version="v2"),
        a_contract(version="v3", releases=(Release(version="v1"),)),
    )

    assert after.version == "v3"
    assert [r.version for r in after.releases] == ["v2", "v1"]


def test_a_contract_without_a_version_takes_the_first_it_is_given() -> None:
    unversioned = a_contract(version="", base_url="https://old.example")

    after = planned(e.ReleaseVersion(name=NAME, version="v1"), unversioned)

    assert (after.version, after.base_url, after.releases) == ("v1", "https://old.example", ())


@pytest.mark.parametrize("version", ["v2", "2.0", "v1"])
def test_no_version_is_released_twice(version) -> None:
    contract = a_contract(version="v2", releases=(V1,))

    with pytest.raises(Conflict, match="already has version"):
        planned(e.ReleaseVersion(name=NAME, version=version), contract)


def test_the_newest_may_not_be_renamed_to_another_release() -> None:
    with pytest.raises(Conflict, match="already has version 'v1'"):
        planned(
            e.UpdateContract(name=NAME, version="v1"), a_contract(version="v2", releases=(V1,))
        )


def test_an_older_version_is_deprecated_with_its_last_day_and_then_retired() -> None:
    contract = a_contract(version="v2", releases=(V1, Release(version="v0.9")))

    ending = planned(
        e.DeprecateVersion(name=NAME, version="1", sunset_after=timedelta(days=30)), contract
    )
    ended = planned(e.RetireVersion(name=NAME, version="v1"), ending)

    first, untouched = ending.releases
    assert (first.status, first.sunset_at) == ("deprecated", AfterApply(timedelta(days=30)))
    assert untouched.status == "active"
    assert ended.releases[0].status == "retired"
    with pytest.raises(Conflict, match="is already retired in version 'v1'"):
        planned(e.DeprecateVersion(name=NAME, version="v1"), ended)


def test_the_newest_version_is_not_ended_alone() -> None:
    with pytest.raises(Conflict, match="'v1' is the newest version") as caught:
        planned(e.RetireVersion(name=NAME, version="v1"), a_contract())

    assert "Release a newer one first" in caught.value.hint


def test_an_unknown_version_is_named_with_the_nearest() -> None:
    contract = a_contract(version="v20", releases=(V1,))

    with pytest.raises(Missing, match="has no version 'v2'") as caught:
        planned(e.RetireVersion(name=NAME, version="v2"), contract)

    assert caught.value.hint == "Did you mean 'v20'?"


def test_a_contract_says_how_far_its_documents_may_change() -> None:
    edit = e.UpdateContract(name=NAME, compatibility=Compatibility.FULL)

    assert planned(edit, a_contract()).compatibility == "full"


def test_a_deprecation_announces_the_last_day() -> None:
    edit = e.DeprecateContract(name=NAME, sunset_after=timedelta(days=90))

    assert planned(edit, a_contract()).sunset_at == AfterApply(timedelta(days=90))
