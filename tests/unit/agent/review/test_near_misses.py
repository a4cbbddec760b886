from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.review.findings import Rule
from agent.review.known import Known
from agent.review.near import NearMisses, candidates, is_slip
from registry.domain.names import Kind, Name
from tests.support.reviewing import ROWS, a_reviewer

NAMES = (
    Name(Kind.SERVICE, "user-management-api"),
    Name(Kind.PATH, "/api/v1/users/{id}"),
    Name(Kind.ENV, "DATABASE_URL"),
    Name(Kind.API_VERSION, "apps/v1 Deployment"),
)
NEAR = NearMisses(NAMES)
REVIEWER = a_reviewer(near=NearMisses(Known(ROWS).names()))


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (Kind.SERVICE, "user-managment-api", "user-management-api"),
        (Kind.SERVICE, "user-mangaement-api", "user-management-api"),
        (Kind.SERVICE, "userr-management-api", "user-management-api"),
        (Kind.PATH, "/api/v1/uesrs/{name}", "/api/v1/users/{id}"),
        (Kind.ENV, "DATABSE_URL", "DATABASE_URL"),
        (Kind.API_VERSION, "aps/v1 Deployment", "apps/v1 Deployment"),
    ],
)
def test_a_slip_of_the_fingers_is_known_for_what_was_meant(kind, typed, meant) -> None:
    found = NEAR.meant_by(Name(kind, typed))

    assert found
    assert found.key == meant


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.SERVICE, "user-management-api"),
        (Kind.SERVICE, "user-management-apis"),
        (Kind.SERVICE, "order-management-api"),
        (Kind.SERVICE, "ser-management-api"),
        (Kind.PATH, "/api/v1/users/{other}"),
        (Kind.PATH, "/api/v2/users/{id}"),
        (Kind.PATH, "/api/v1/user/{id}"),
        (Kind.API_VERSION, "apps/v2 Deployment"),
        (Kind.LABEL, "user-managment-api"),
    ],
)
def test_another_name_is_no_slip(kind, typed) -> None:
    assert NEAR.meant_by(Name(kind, typed)) is None


def test_between_two_names_nothing_is_guessed() -> None:
    near = NearMisses(
        [Name(Kind.SERVICE, "payment-core-a"), Name(Kind.SERVICE, "payment-core-b")]
    )

    assert near.meant_by(Name(Kind.SERVICE, "payment-core-")) is None


def test_a_registered_name_of_another_kind_is_no_slip() -> None:
    near = NearMisses([*NAMES, Name(Kind.LABEL, "user-managment-api")])

    assert near.meant_by(Name(Kind.SERVICE, "user-managment-api")) is None


@given(st.text(alphabet="abc-", min_size=1, max_size=12), st.integers(0, 11))
def test_a_slip_is_one_whichever_was_typed(text, at) -> None:
    shorter = text[:at] + text[at + 1 :]

    assert is_slip(text, shorter) == is_slip(shorter, text)


def found(path: str, text: str):
    return [
        (f.use.line, f.use.column, f.use.spelled, f.question)
        for f in REVIEWER.text(path, text).findings
        if f.rule is Rule.UNKNOWN
    ]


def test_an_unknown_name_is_asked_about_where_only_a_name_can_stand() -> None:
    question = "Is 'user-management-api' meant?"

    assert found("a.yaml", "x: 1\nhost: user-managment-api\r\n") == [
        (2, 7, "user-managment-api", question)
    ]
    assert found("a.py", 'f("http://user-managment-api:80/")') == [
        (1, 11, "user-managment-api", question)
    ]
    assert found("a.yaml", "apiVersion: aps/v1\nkind: Deployment\n") == [
        (1, 13, "aps/v1", "Is 'api_version:apps/v1 Deployment' meant?")
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", '# see "user-managment-api"\n'),
        ("a.md", 'call "user-managment-api"\n'),
        ("CHANGELOG.md", "was: user-managment-api\n"),
        ("a.yaml", "note: the user-managment-api is old\n"),
        ("a.yaml", "x: user-management-api\n"),
        ("a.yaml", "apiVersion: other/v1\nkind: Deployment\n"),
    ],
)
def test_what_may_be_anything_is_not_asked_about(path, text) -> None:
    assert found(path, text) == []


@pytest.mark.parametrize("behind", ['"', "?a=b", "#top", ")", " "])
def test_a_path_behind_a_host_could_only_be_a_name(behind) -> None:
    line = f"GET https://shop.example:80/api/v1/uesrs/{{id}}{behind}"

    assert (28, Name(Kind.PATH, "/api/v1/uesrs/{id}")) in candidates(line)


def test_an_unknown_name_is_never_fixed_and_can_be_ignored() -> None:
    text = 'f("user-managment-api")  # frenly:ignore user-managment-api because it is theirs\n'

    assert all(f.fix is None for f in REVIEWER.text("b.py", text[:23]).findings)
    assert found("a.py", text) == []
