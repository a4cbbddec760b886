"""Every tool there is. What is not in this list cannot be called, granted or offered."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tools import (
    aliases,
    conflicts,
    contracts,
    dependents,
    find_improvements,
    find_names,
    history,
    places,
    proposals,
    propose_action,
    propose_alias,
    propose_alias_life,
    propose_contract,
    propose_improvement,
    propose_undo,
    resolve,
    search_knowledge,
)
from tools.propose import WriteResult
from tools.shapes import NoArgs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.context import ToolContext
    from tools.shapes import Args, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool: what the model fills in, what it gets back, and the function between them."""

    args: type[Args]
    result: type[Result]
    function: Callable[[Any, ToolContext], Result]
    writes: bool

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def description(self) -> str:
        """Return the first line of the function's docstring, which the model reads."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]


def _reader(
    function: Callable[[Any, ToolContext], Result], args: type[Args], result: type[Result]
) -> Tool:
    return Tool(args=args, result=result, function=function, writes=False)


def _writer(function: Callable[[Any, ToolContext], Result], args: type[Args]) -> Tool:
    return Tool(args=args, result=WriteResult, function=function, writes=True)


_TOOLS = (
    _reader(resolve.resolve_name, resolve.ResolveNameArgs, resolve.ResolveNameResult),
    _reader(aliases.show_alias, aliases.ShowAliasArgs, aliases.AliasesResult),
    _reader(aliases.list_aliases, aliases.ListAliasesArgs, aliases.AliasesResult),
    _reader(contracts.show_contract, contracts.ShowContractArgs, contracts.ContractResult),
    _reader(contracts.list_contracts, contracts.ListContractsArgs, contracts.ContractsResult),
    _reader(places.list_contexts, NoArgs, places.ContextsResult),
    _reader(places.list_anchors, NoArgs, places.AnchorsResult),
    _reader(
        dependents.find_dependents, dependents.FindDependentsArgs, dependents.DependentsResult
    ),
    _reader(find_names.find_names, find_names.FindNamesArgs, find_names.FindNamesResult),
    _reader(conflicts.list_conflicts, conflicts.ListConflictsArgs, conflicts.ConflictsResult),
    _reader(
        find_improvements.find_improvements,
        find_improvements.FindImprovementsArgs,
        find_improvements.ImprovementsResult,
    ),
    _reader(history.show_history, history.ShowHistoryArgs, history.HistoryResult),
    _reader(proposals.show_proposal, proposals.ShowProposalArgs, proposals.ProposalResult),
    _reader(proposals.list_proposals, proposals.ListProposalsArgs, proposals.ProposalsResult),
    _reader(
        search_knowledge.search_knowledge,
        search_knowledge.SearchKnowledgeArgs,
        search_knowledge.KnowledgeResult,
    ),
    _writer(propose_alias.propose_alias, propose_alias.ProposeAliasArgs),
    _writer(propose_alias.propose_repoint, propose_alias.ProposeRepointArgs),
    _writer(propose_alias_life.propose_extension, propose_alias_life.ProposeExtensionArgs),
    _writer(propose_alias_life.propose_retirement, propose_alias_life.ProposeRetirementArgs),
    _writer(propose_alias_life.propose_owner, propose_alias_life.ProposeOwnerArgs),
    _writer(
        propose_improvement.propose_improvement, propose_improvement.ProposeImprovementArgs
    ),
    _writer(propose_undo.propose_undo, propose_undo.ProposeUndoArgs),
    Tool(
        args=propose_action.ProposeActionArgs,
        result=propose_action.ActionResult,
        function=propose_action.propose_action,
        writes=True,
    ),
    _writer(propose_contract.propose_contract, propose_contract.ProposeContractArgs),
    _writer(propose_contract.propose_deprecation, propose_contract.ProposeDeprecationArgs),
)

CATALOGUE: dict[str, Tool] = {tool.name: tool for tool in _TOOLS}

_THIS_OR_NULL = 2
_NOT_FOR_MODELS = frozenset({"default", "title", "minLength", "maxLength"})
"""Keywords that strict function calling refuses or does not need; the dispatcher checks all."""


@cache
def openai_schema(tool: Tool) -> dict[str, Any]:
    """Describe a tool to a model: strict, every argument named, nothing else accepted.

    Worked out once for each tool: every run asks for it, and it takes milliseconds.
    """
    parameters = _strict(tool.args.model_json_schema())
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "strict": True,
            "parameters": parameters,
        },
    }


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    properties = {
        name: _plainly(_without(field)) for name, field in schema.get("properties", {}).items()
    }
    # The prompt tells the kinds once; told by each tool they would cost a model most of it.
    properties.get("kind", {}).pop("enum", None)
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _plainly(field: dict[str, Any]) -> dict[str, Any]:
    """Write "this or null" the short way: schemas are most of what a question costs."""
    choices: list[dict[str, Any]] = field.get("anyOf", [])
    if len(choices) != _THIS_OR_NULL or choices[1] != {"type": "null"}:
        return field
    told = {**choices[0], **{key: value for key, value in field.items() if key != "anyOf"}}
    if "enum" in told:
        told["enum"] = [*told["enum"], None]
    return {**told, "type": [told["type"], "null"]}


def _without(value: Any) -> Any:
    if isinstance(value, list):
        return [_without(item) for item in value]
    if isinstance(value, dict):
        return {k: _without(v) for k, v in value.items() if k not in _NOT_FOR_MODELS}
    return value
