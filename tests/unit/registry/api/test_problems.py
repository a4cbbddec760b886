"""Failures as HTTP tells them."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.api.docs_page import known_codes
from registry.api.edge_errors import (
    AddressTooLong,
    BodyTooLarge,
    NoSuchRoute,
    RequestInvalid,
    WrongMethod,
    no_token,
)
from registry.api.handlers import as_invalid
from registry.api.problems import (
    STATUS,
    Problem,
    problem_of,
    response_to,
    response_to_bug,
    status_of_kind,
)
from registry.domain.findings import Finding, Severity
from registry.domain.proposals import Refused
from registry.errors import (
    Conflict,
    Denied,
    ErrorKind,
    FrenlyError,
    InvalidInput,
    Missing,
    Unavailable,
)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InvalidInput, 422),
        (Missing, 404),
        (Conflict, 409),
        (Denied, 403),
        (Unavailable, 503),
        (BodyTooLarge, 413),
        (AddressTooLong, 414),
        (WrongMethod, 405),
        (NoSuchRoute, 404),
        (type(no_token()), 401),
    ],
)
def test_every_kind_of_failure_has_its_status(kind, status) -> None:
    assert status_of_kind(kind) == status


def test_every_failure_that_is_known_has_a_status_and_a_title() -> None:
    assert set(STATUS) == set(ErrorKind)
    for code, kind in known_codes().items():
        assert 400 <= status_of_kind(kind) < 600, code
        assert kind.__doc__, code
        assert re.fullmatch(r"[a-z_.]+", code), code


@given(st.text(), st.text(), st.text())
def test_any_message_becomes_a_document_in_ascii(message, hint, path) -> None:
    sent = response_to(Missing(message, hint=hint), path)

    problem = Problem.model_validate(json.loads(bytes(sent.body).decode("ascii")))
    assert (problem.detail, problem.hint, problem.status) == (message, hint, 404)
    assert problem.instance.isascii()


def test_a_refusal_carries_what_the_validators_found() -> None:
    finding = Finding(check="c", severity=Severity.BLOCKS, message="m", why_not="w", fix="f")
    error = Refused("No.", hint="Do.", findings=(finding,))

    assert problem_of(error, "/p")["findings"] == [finding.content()]


def test_only_a_malformed_request_lists_fields() -> None:
    plain = problem_of(RequestInvalid("No.", hint="Do."), "/p")
    full = problem_of(
        RequestInvalid("No.", hint="Do.", errors=[{"at": "a", "message": "b"}]), "/p"
    )

    assert "errors" not in plain
    assert full["errors"] == [{"at": "a", "message": "b"}]


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (no_token(), "www-authenticate"),
        (Unavailable("No.", hint="Wait."), "retry-after"),
    ],
)
def test_headers_say_what_the_status_calls_for(error: FrenlyError, header: str) -> None:
    assert response_to(error, "/").headers[header]
    assert header not in response_to(Missing("No.", hint="Do."), "/").headers


def test_a_bug_is_told_without_its_cause() -> None:
    sent = response_to_bug("/p")

    assert (sent.status_code, sent.media_type) == (500, "application/problem+json")
    assert Problem.model_validate_json(bytes(sent.body)).code == "internal"


def test_wrong_fields_are_named_without_their_values() -> None:
    found = [
        {"loc": ("body", "edits", n), "msg": "Wrong", "input": "secret"} for n in range(50)
    ]

    error = as_invalid(RequestValidationError(found))

    assert error.message == "body.edits.0: Wrong"
    assert len(error.errors) == 20
    assert "secret" not in json.dumps(error.errors)
