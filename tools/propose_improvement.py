"""The tool that asks for an improvement as rules found it; nothing of it is the model's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from registry.contracts.records import Wish
from registry.domain.edits import write_edit
from registry.domain.provenance import ACT, NAMING, OUTSIDERS, Mark, SourceKind
from registry.errors import Conflict
from tools.find_improvements import improvement_fact
from tools.propose import WriteResult, proposal_result
from tools.provenance import trace
from tools.shapes import Args, Fact, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.improvements import Improvement
    from tools.context import ToolContext

_MAX_REASON_CHARS = 1_000
_SAID = frozenset({SourceKind.PERSON, SourceKind.SERVICE, *OUTSIDERS})


class ProposeImprovementArgs(Args):
    """Which improvement."""

    improvement: Word = Field(description="Its id, as find_improvements told it.")


def propose_improvement(args: ProposeImprovementArgs, ctx: ToolContext) -> WriteResult:
    """Propose the change of one improvement, exactly as it was found and tried."""
    found = ctx.improvements.one(args.improvement)
    if not found.edits:
        raise Conflict(
            f"Improvement {found.id!r} offers no change: {found.obstacle}",
            hint="Tell the person what stands in the way.",
            improvement=found.id,
        )
    wish = Wish(
        edits=found.edits,
        origin=ctx.origin,
        reason=f"{found.what} {found.says}"[:_MAX_REASON_CHARS],
        evidence=tuple(fact.model_dump() for fact in _evidence(found)),
        provenance=(_asked(args, ctx), *trace(args, ctx), *_values(found)),
        agent=ctx.agent,
    )
    view = ctx.registry.propose(wish, ctx.actor)
    return proposal_result(view, (improvement_fact(found),))


def _evidence(found: Improvement) -> Iterator[Fact]:
    for number, fact in enumerate(found.facts, start=1):
        yield Fact(id=f"{found.id}/{number}", fact=fact.says, source=fact.source)


def _asked(args: ProposeImprovementArgs, ctx: ToolContext) -> dict[str, Any]:
    """Say who asked for the act: whoever named it, the rules' own round, or the model."""
    (mark,) = (m for m in trace(args, ctx) if m["field"] == "improvement")
    said = SourceKind(mark["from"])
    source = said if said in _SAID else SourceKind.OFFERED
    if args.improvement in ctx.found:
        source = SourceKind.REGISTRY
    told = Mark(field=ACT, value="improve", source=source, where=str(mark.get("where", "")))
    return told.content()


def _values(found: Improvement) -> Iterator[dict[str, Any]]:
    """Mark every value of the change: rules took it from the registry's own rows."""
    for edit in map(write_edit, found.edits):
        for field in (*NAMING, "owner"):
            if field in edit:
                value = edit[field]
                plain = value["key"] if isinstance(value, dict) else value
                mark = Mark(
                    field=field, value=plain, source=SourceKind.REGISTRY, where=found.id
                )
                yield mark.content()
