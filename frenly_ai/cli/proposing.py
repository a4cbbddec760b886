"""What the commands of `frenly propose` share: their options, and how they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import emit, note, opened, signed_in, working

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from frenly_ai.bootstrap import App
    from registry.contracts.records import ProposalView
    from registry.domain.edits import Edit

NameArgument = Annotated[str, typer.Argument(help="The alias or contract.")]
VersionArgument = Annotated[str, typer.Argument(help="The version, e.g. v2 or 2026-01-31.")]
ContextOption = Annotated[str, typer.Option("--context", "-c", help="In which context.")]
ScopeOption = Annotated[
    str, typer.Option(help="The part of the context in which alone it holds, if any.")
]
ConstraintOption = Annotated[
    str,
    typer.Option(
        "--version", help="Which version of it: one (v1), a range (>=1,<2), else the newest."
    ),
]
ReasonOption = Annotated[str, typer.Option(help="Why; people read it before they decide.")]
OwnerOption = Annotated[str, typer.Option(help="Who answers for it; you, when left out.")]
SunsetOption = Annotated[
    str | None, typer.Option(help="How long it still answers after that, e.g. 90d.")
]


def propose(ctx: typer.Context, edit: Edit, reason: str, *, as_json: bool) -> None:
    """Ask for one edit and show the proposal."""
    with opened(ctx) as app:
        view = ask(app, edit, reason)
    show(view, as_json=as_json)


def ask(
    app: App, edit: Edit, reason: str, evidence: Iterable[dict[str, Any]] = ()
) -> ProposalView:
    """Ask for one edit as whoever is signed in."""
    from registry.contracts.records import Wish
    from registry.domain.proposals import Origin

    me = signed_in(app)
    origin = Origin(channel="cli")
    wish = Wish(edits=(edit,), origin=origin, reason=reason, evidence=tuple(evidence))
    with working(app):
        return app.registry.propose(wish, me)


def show(view: ProposalView, *, as_json: bool) -> None:
    """Print a proposal and say who goes on."""
    from frenly_ai.views.proposal import proposal_json, proposal_lines

    emit(proposal_json(view), lambda: proposal_lines(view), as_json=as_json)
    if not as_json:
        note(
            f"next: somebody else runs `frenly proposal approve {view.proposal.id} "
            f"--seen {view.proposal.digest[:12]}`"
        )


def duration(raw: str | None) -> timedelta | None:
    """Read a duration that may be left out."""
    from registry.domain.times import parse_duration

    return None if raw is None else parse_duration(raw)
