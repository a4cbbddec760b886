from __future__ import annotations

from datetime import timedelta

from registry.api.lifecycle_headers import Announcement, announced_of, lifecycle_headers
from registry.domain.rows import ContractStatus
from registry.domain.times import AfterApply
from tests.builders import NOW, a_contract, a_path, service

SUNSET = NOW + timedelta(days=90)


def test_a_deprecated_contract_says_since_when_until_when_and_what_follows() -> None:
    contract = a_contract(
        status=ContractStatus.DEPRECATED,
        deprecated_at=NOW,
        sunset_at=SUNSET,
        successor=service("account-api"),
    )

    assert lifecycle_headers(announced_of(contract), contract.name) == (
        ("deprecation", "@1767614400"),
        ("sunset", "Sun, 05 Apr 2026 12:00:00 GMT"),
        (
            "link",
            '</v1/contracts/user-management-api>; rel="deprecation"; type="application/json", '
            '</v1/contracts/account-api>; rel="successor-version"',
        ),
    )


def test_what_stands_says_nothing_and_what_is_not_fixed_yet_neither() -> None:
    planned = a_contract(
        status=ContractStatus.DEPRECATED, deprecated_at=AfterApply(timedelta())
    )

    assert lifecycle_headers(announced_of(a_contract()), service("a-api")) == ()
    assert lifecycle_headers(announced_of(planned), planned.name) == ()


def test_no_name_breaks_out_of_its_link() -> None:
    odd = Announcement(None, None, a_path("/users/{id};v=1"))

    assert lifecycle_headers(odd, a_path()) == (
        (
            "link",
            '</v1/contracts/users/%7Bid%7D%3Bv%3D1?kind=path>; rel="successor-version"',
        ),
    )
