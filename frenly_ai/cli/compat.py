"""`frenly compat`: two versions of an API document, and whether callers survive the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, heading, note, opened, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from frenly_ai.bootstrap import App
    from registry.anchors.located import Document
    from registry.compat.differences import Difference, Pointer
    from registry.compat.documents import Api
    from registry.compat.verdict import Suggestion, Verdict

_REFUSED = 4
_TITLES = {"breaking": "BREAKING", "risky": "RISKY", "safe": "SAFE"}


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(compat)


def compat(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(help="The document callers rely on: YAML or JSON.")],
    new: Annotated[str, typer.Argument(help="The document that would take its place.")],
    policy: Annotated[
        str,
        typer.Option(
            help="What callers were promised: backward (nothing breaking), full (nothing "
            "risky either) or none."
        ),
    ] = "backward",
    context: Annotated[
        list[str] | None,
        typer.Option(
            "--context", "-c", help="Where it is called from; every context, when left out."
        ),
    ] = None,
    show_safe: Annotated[
        bool, typer.Option("--all", help="Show what is safe as well, not only its number.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Say whether a new version of an API may take the old one's place.

    Every difference is breaking, risky or safe. A removed path is safe exactly when the
    registry has an active alias of kind path for it in every context. Exit code 4 when the
    policy refuses, 2 when a document cannot be read.

    Example: frenly compat api-v1.yaml api-v2.yaml --policy backward --context frontend
    """
    from frenly_ai.bootstrap import now
    from registry.compat.compare import compare
    from registry.compat.verdict import judge, suggestions
    from registry.domain.versions import Compatibility

    wanted = Compatibility.parse(policy)
    ours, theirs = _Side(old), _Side(new)
    found = compare(ours.api, theirs.api, today=now().date())
    with _registry(ctx) as app:
        callers = _callers(app, tuple(context or ()), theirs.api)
        verdict = judge(found, policy=wanted, callers=callers)
        wished = suggestions(verdict.differences, callers)
    emit(
        _value(verdict, wished, (ours, theirs)),
        lambda: _lines(verdict, wished, (ours, theirs), show_safe=show_safe),
        as_json=as_json,
    )
    if not as_json:
        for text in (*ours.notes(), *theirs.notes()):
            note(f"note: {text}")
    if not verdict.allowed:
        raise typer.Exit(_REFUSED)


class _Side:
    """One of the two documents, with the lines its parts stand on."""

    def __init__(self, path: str) -> None:
        from pathlib import Path

        from registry.anchors.located import load_lenient, read_file
        from registry.compat.documents import read_api

        self._document: Document = load_lenient(read_file(Path(path)), source=path)
        self.api: Api = read_api(self._document.value, source=path, at=self._document.at)

    def at(self, pointer: Pointer | None) -> str:
        """Write where a pointer stands, as `file:line`; nothing for no pointer."""
        return "" if pointer is None else self._document.at(self.api.written(pointer))

    def notes(self) -> list[str]:
        """Tell which references could not be followed; many of them only by number."""
        from frenly_ai.views.text import safe
        from registry.compat.documents import notes

        told, shown = notes(self.api), 10
        lines = [safe(f"{self.at(each.pointer)} {each.why}") for each in told[:shown]]
        more = len(told) - shown
        return lines + ([f"{more} more references like these"] if more > 0 else [])


def _registry(ctx: typer.Context) -> AbstractContextManager[App | None]:
    """Open the registry, if there is one; a comparison makes none."""
    from contextlib import nullcontext

    settings = settings_of(ctx)
    file = settings.home / "frenly.sqlite3"
    if settings.database_url is None and not file.exists():
        return nullcontext(None)
    return opened(ctx)


def _callers(app: App | None, contexts: tuple[str, ...], new: Api) -> Any:
    from registry.compat.operations import has_operation
    from registry.compat.verdict import Callers
    from registry.errors import Missing, nearest

    def serves(method: str, path: str) -> bool:
        return has_operation(new, method, path)

    if app is None:
        return Callers(contexts=contexts, serves=serves)
    known = [each.name for each in app.registry.contexts()]
    for name in contexts:
        if name not in known:
            raise Missing(f"{name!r} is not a context.", hint=nearest(name, known))

    def resolves(path: str, context: str) -> str | None:
        return _alias(app, path, context)

    return Callers(contexts=contexts or tuple(known), resolves=resolves, serves=serves)


def _alias(app: App, path: str, context: str) -> str | None:
    """Return where an active alias of kind path leads to; None where there is none."""
    from frenly_ai.cli.session import parse_name
    from registry.errors import FrenlyError, Unavailable

    try:
        answer = app.registry.resolve(parse_name("path", path), context)
    except Unavailable:
        raise
    except FrenlyError:
        return None
    is_path = answer.kind == "path" and bool(answer.hops)
    return answer.canonical if is_path else None


def _value(
    verdict: Verdict, wished: tuple[Suggestion, ...], sides: tuple[_Side, _Side]
) -> dict[str, Any]:
    def told(each: Difference) -> dict[str, Any]:
        places = {"old_at": sides[0].at(each.old), "new_at": sides[1].at(each.new)}
        return {**each.content(), **{key: at for key, at in places.items() if at}}

    return {
        "allowed": verdict.allowed,
        "policy": str(verdict.policy),
        "deciding": [told(each) for each in verdict.deciding],
        "differences": [told(each) for each in verdict.differences],
        "aliases_that_would_help": [
            {"alias": s.path, "target": s.target, "contexts": list(s.contexts)} for s in wished
        ],
        "notes": [text for side in sides for text in side.notes()],
    }


def _lines(
    verdict: Verdict,
    wished: tuple[Suggestion, ...],
    sides: tuple[_Side, _Side],
    *,
    show_safe: bool,
) -> Iterator[str]:
    from frenly_ai.views.text import safe

    for severity, title in _TITLES.items():
        group = [each for each in verdict.differences if each.severity == severity]
        if not group:
            continue
        yield heading(f"{title} ({len(group)})")
        for each in group if show_safe or severity != "safe" else ():
            place = sides[1].at(each.new) or sides[0].at(each.old)
            yield f"  {safe(each.scope.endpoint or 'the whole document')}: {safe(each.message)}"
            yield f"    {each.rule}  {safe(place)}"
    for one in wished:
        where = f" in {', '.join(one.contexts)}" if one.contexts else ""
        yield safe(f"An alias would help{where}: {one.path} -> {one.target}")
    if verdict.allowed:
        yield f"allowed by policy {verdict.policy!s}"
    else:
        yield f"refused by policy {verdict.policy!s}: {len(verdict.deciding)} deciding"
