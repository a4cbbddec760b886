"""`frenly knowledge`: what people wrote down, and finding it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from tools.knowledge.ports import Change, Hit

group = typer.Typer(
    help="Search what people wrote down: runbooks, contracts, decisions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_MISSING = 3
_SHOWN_CHARS = 300
KindsOption = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Only runbook, contract, decision or incident; repeatable."),
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(group, name="knowledge")


@group.command()
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="An alert's text, a name, or a question.")],
    kind: KindsOption = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many.")] = 3,
    as_json: JsonFlag = False,
) -> None:
    """Find what fits QUERY, with the id by which to cite it. Exit code 3 if nothing does.

    Example: frenly knowledge search "Clock skew detected on node 4"
    """
    from frenly_ai.views.text import prose, safe
    from registry.errors import chosen
    from tools.knowledge.ports import DocumentKind

    kinds = [chosen(DocumentKind, each, "a kind of document") for each in kind or ()]
    with opened(ctx) as app:
        found = app.knowledge.search(query, kinds=kinds, limit=limit)
    lines = []
    for place, hit in enumerate(found.hits, 1):
        # By place, not by fit: titles decide the order, and the fit only who is in it.
        lines += [f"{place:3}  {safe(hit.cite)}", f"     {prose(_short(hit.text))}"]
    value = {"hits": [_hit(h) for h in found.hits], "near": [_hit(h) for h in found.near]}
    emit(value, lambda: lines, as_json=as_json)
    if not found.hits:
        if not as_json:
            note("nothing that was written down is about this")
            near = ", ".join(safe(hit.cite) for hit in found.near)
            note(f"  nearest: {near}" if near else "  next: `frenly knowledge add DIR`")
        raise typer.Exit(_MISSING)


@group.command()
def add(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder of Markdown files.")],
    kind: Annotated[str, typer.Option(help="runbook or incident.")] = "runbook",
    as_json: JsonFlag = False,
) -> None:
    """Let the Markdown files of FOLDER be found. Again: what changed there changes here.

    Example: frenly knowledge add ./runbooks
    """
    from frenly_ai.keeping.knowledge import tend
    from registry.errors import chosen
    from tools.knowledge.folder import read_folder
    from tools.knowledge.ports import DocumentKind

    documents = list(read_folder(folder, chosen(DocumentKind, kind, "a kind of document")))
    with opened(ctx) as app:
        change = tend(app, signed_in(app), str(folder.resolve()), documents)
    _tell(change, as_json=as_json)


@group.command()
def remove(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder that was added.")],
    as_json: JsonFlag = False,
) -> None:
    """Let the files of FOLDER be found no more.

    Example: frenly knowledge remove ./runbooks
    """
    from frenly_ai.keeping.knowledge import tend
    from registry.errors import Missing

    with opened(ctx) as app:
        actor, source = signed_in(app), str(folder.resolve())
        known = sorted({d.source for d in app.knowledge.documents()})
        if source not in known:
            raise Missing(
                f"No document comes from {source!r}.", hint=f"Known: {', '.join(known)}."
            )
        change = tend(app, actor, source, [])
    _tell(change, as_json=as_json)


@group.command("list")
def list_documents(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List every document that can be found.

    Example: frenly knowledge list
    """
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        found = app.knowledge.documents()
    value = [
        {"id": d.id, "title": d.title, "sections": len(d.sections), "source": d.source}
        for d in found
    ]
    rows = [(d.id, d.title, str(len(d.sections))) for d in found]
    header = ["ID", "TITLE", "SECTIONS"]
    emit(value, lambda: table(header, rows) if rows else [], as_json=as_json)
    if not rows and not as_json:
        note("nothing was added yet; next: `frenly knowledge add DIR`")


@group.command()
def rebuild(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Take over what the registry holds and decided, and embed every text anew.

    Example: frenly knowledge rebuild
    """
    from frenly_ai.keeping.knowledge import tend
    from tools.knowledge.from_registry import SOURCE, registry_documents

    with opened(ctx) as app:
        documents = list(registry_documents(app.registry))
        change = tend(app, signed_in(app), SOURCE, documents)
        embedded = app.knowledge.rebuild()
    _tell(change, as_json=as_json, embedded=embedded)


@group.command()
def status(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Say how much can be found, and whether it can be found by meaning too.

    Example: frenly knowledge status
    """
    from collections import Counter

    with opened(ctx) as app:
        value = _status(app)
    counts = Counter(value["kinds"])
    lines = [f"{count} {kind}" for kind, count in sorted(counts.items())]
    lines += [f"searched by {value['searched_by']}"]
    if value["missing_vectors"]:
        lines += [f"{value['missing_vectors']} vectors off; next: `frenly knowledge rebuild`"]
    emit(value, lambda: lines, as_json=as_json)


def _status(app: App) -> dict[str, Any]:
    kinds: dict[str, int] = {}
    for document in app.knowledge.documents():
        kinds[str(document.kind)] = kinds.get(str(document.kind), 0) + 1
    by_meaning = app.settings.knowledge == "chroma"
    return {
        "kinds": kinds,
        "searched_by": "meaning and keywords" if by_meaning else "keywords",
        "missing_vectors": app.knowledge.missing_vectors() if by_meaning and kinds else 0,
    }


def _tell(change: Change, *, as_json: bool, embedded: int = 0) -> None:
    value = {name: getattr(change, name) for name in change.__slots__}
    value["embedded"] += embedded
    says = ", ".join(f"{count} {name}" for name, count in value.items())
    emit(value, lambda: [says], as_json=as_json)


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "cite": hit.cite,
        "title": hit.title,
        "heading": hit.heading,
        "fit": hit.fit,
        "text": hit.text,
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else f"{line[: _SHOWN_CHARS - 3]}..."
