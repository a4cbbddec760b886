"""The description that programs and people read matches what the API does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from registry.api.bodies import DecisionIn, ProposalIn, ResolveManyIn
from registry.api.problems import Problem
from tests.integration.api.write_openapi import FILE, described


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> Any:
    return json.loads(described(tmp_path_factory.mktemp("home")))


def operations(document: Any) -> dict[str, Any]:
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_description_is_the_one_on_file(tmp_path) -> None:
    """Changed on purpose? See write_openapi.py."""
    assert described(tmp_path) == FILE.read_text(encoding="utf-8")


def test_every_operation_explains_itself_and_its_failures(document) -> None:
    for name, operation in operations(document).items():
        assert operation["description"], name
        failures = {s: r for s, r in operation["responses"].items() if s >= "400"}
        assert failures or "health/live" in name
        for status, response in failures.items():
            assert list(response["content"]) == ["application/problem+json"], (name, status)


def test_every_route_but_the_service_ones_takes_a_token(document) -> None:
    secured = {name for name, o in operations(document).items() if o.get("security")}

    rooms = (" /v1/", " /api/", " /webhooks/")
    ours = {name for name in operations(document) if any(room in name for room in rooms)}
    assert secured == ours - {"get /api/aliases/health"}
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_every_reference_leads_somewhere(document) -> None:
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert names <= set(document["components"]["schemas"])
    assert "HTTPValidationError" not in document["components"]["schemas"]


@pytest.mark.parametrize("model", [ProposalIn, DecisionIn, ResolveManyIn])
def test_the_examples_are_accepted(model) -> None:
    for example in model.model_json_schema()["examples"]:
        assert model.model_validate(example)


def test_a_problem_has_the_form_that_is_described(world) -> None:
    answer = world.get("/v1/resolve/frontend/nothing")

    assert Problem.model_validate(answer.json()).status == 404
    assert set(answer.json()) <= set(Problem.model_fields)


def test_every_answered_status_is_described(world, document) -> None:
    seen = {
        ("/v1/resolve/{context}/{name}", "get"): [
            world.get("/v1/resolve/frontend/user-api"),
            world.get("/v1/resolve/frontend/nothing"),
            world.get("/v1/resolve/frontend/lost-api"),
            world.get("/v1/resolve/frontend/a%20b"),
            world.client.get("/v1/resolve/frontend/user-api"),
        ],
        ("/v1/proposals", "post"): [
            world.post("/v1/proposals", {"edits": [world.alias_edit()]}),
            world.post("/v1/proposals", {"edits": [world.alias_edit()]}, "vera"),
            world.post("/v1/proposals", {"edits": [world.alias_edit("x-api", "frontend")]}),
        ],
    }
    for (path, method), answers in seen.items():
        described_statuses = set(document["paths"][path][method]["responses"])
        assert {str(answer.status_code) for answer in answers} <= described_statuses
