"""The tools that list where names are called from (contexts) and built from (anchors)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.facts import anchor_fact, context_fact
from tools.shapes import NoArgs, Result, Shape

if TYPE_CHECKING:
    from tools.context import ToolContext


class ContextShape(Shape):
    """A context with its full fallback order, itself first."""

    name: str
    fallback: tuple[str, ...]


class ContextsResult(Result):
    """Every context."""

    contexts: tuple[ContextShape, ...]


class AnchorShape(Shape):
    """An anchor as it was adopted."""

    id: str
    family: str
    source: str
    owner: str
    version: str
    format: str


class AnchorsResult(Result):
    """Every anchor."""

    anchors: tuple[AnchorShape, ...]


def list_contexts(args: NoArgs, ctx: ToolContext) -> ContextsResult:  # noqa: ARG001 - one face
    """List the contexts and the order in which each one looks for a name."""
    found = ctx.registry.contexts()
    return ContextsResult(
        contexts=tuple(ContextShape(name=c.name, fallback=c.fallback) for c in found),
        facts=tuple(context_fact(c) for c in found),
    )


def list_anchors(args: NoArgs, ctx: ToolContext) -> AnchorsResult:  # noqa: ARG001 - one face
    """List the anchors that the platform is built from."""
    found = ctx.registry.anchors()
    return AnchorsResult(
        anchors=tuple(
            AnchorShape(
                id=a.id,
                family=a.family,
                source=a.source,
                owner=a.owner,
                version=a.version,
                format=a.format,
            )
            for a in found
        ),
        facts=tuple(anchor_fact(a) for a in found),
    )
