"""The tools as a model is told of them.

Changed on purpose? `PYTHONPATH=. python tests/unit/tools/test_catalogue.py` from the project's root writes
catalogue_schemas.json anew; then read the difference.
"""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import get_args

import pytest

from registry.contracts.ports import Proposer
from registry.domain.names import Kind
from registry.domain.proposals import ProposalStatus
from registry.domain.rows import AliasType
from tools.catalogue import CATALOGUE, openai_schema
from tools.context import ToolContext
from tools.propose import WriteResult
from tools.propose_action import ActionResult
from tools.shapes import Args, KindName, Result, StatusName, choices

TOOLS = Path(str(inspect.getsourcefile(CATALOGUE["resolve_name"].function))).parent
SNAPSHOT = Path(__file__).with_name("catalogue_schemas.json")
DECIDING = ("approve", "decide", "apply", "commit", "reject", "sign", "save", "write", "delete")


def schemas() -> str:
    found = {name: openai_schema(tool) for name, tool in CATALOGUE.items()}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def test_the_schemas_that_models_read_are_as_reviewed():
    assert schemas() == SNAPSHOT.read_text(encoding="utf-8")


def test_every_schema_is_strict_all_the_way():
    for tool in CATALOGUE.values():
        parameters = openai_schema(tool)["function"]["parameters"]

        assert parameters["additionalProperties"] is False
        assert parameters["required"] == list(tool.args.model_fields)
        assert "$ref" not in json.dumps(parameters)
        assert not {"default", "title", "maxLength", "minLength"} & set(_keywords(parameters))


def _keywords(schema):
    for name, field in schema["properties"].items():
        assert field["description"], name
        yield from field
        yield from (key for part in field.get("anyOf", ()) for key in part)


@pytest.mark.parametrize("tool", CATALOGUE.values(), ids=lambda tool: tool.name)
def test_every_tool_takes_args_and_context_and_says_what_it_does(tool):
    parameters = list(inspect.signature(tool.function).parameters)

    assert parameters == ["args", "ctx"]
    assert issubclass(tool.args, Args)
    assert issubclass(tool.result, Result)
    assert tool.description.endswith(".")
    assert tool.args.model_config["extra"] == "forbid"
    assert tool.args.model_config["frozen"]
    assert tool.writes == tool.name.startswith("propose_")
    assert (tool.result in {WriteResult, ActionResult}) == tool.writes


def test_who_acts_is_no_argument_of_any_tool():
    fields = {field for tool in CATALOGUE.values() for field in tool.args.model_fields}

    assert fields.isdisjoint(
        {"actor", "user", "author", "by_whom", "role", "roles", "agent", "channel", "origin"}
    )
    assert "actor" in set(ToolContext.__dataclass_fields__)


def test_no_tool_and_no_method_of_the_port_approves_decides_or_applies():
    functions = {
        node.name.strip("_")
        for path in TOOLS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    methods = {name for name in dir(Proposer) if not name.startswith("_")}

    deciding = [n for n in functions | methods if n.split("_")[0] in DECIDING]
    assert deciding == []
    assert methods == {
        "resolve", "resolve_many", "explain", "aliases", "contracts", "contract", "contexts",
        "anchors", "history", "conflict", "conflicts", "names_near", "proposal", "proposals",
        "propose", "propose_action", "action", "who_uses",
    }  # fmt: skip


def test_the_registry_is_only_asked_through_its_port():
    port = {name for name in dir(Proposer) if not name.startswith("_")}
    asked = {
        node.attr
        for path in TOOLS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and _is_registry(node.value)
    }

    assert asked <= port


def _is_registry(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name == "registry"


def test_the_words_offered_are_those_of_the_domain():
    assert choices(KindName) == tuple(Kind)
    assert get_args(StatusName) == tuple(ProposalStatus)
    types = choices(CATALOGUE["propose_alias"].args.model_fields["type"].annotation)
    assert types == tuple(AliasType)


if __name__ == "__main__":
    SNAPSHOT.write_text(schemas(), encoding="utf-8")
