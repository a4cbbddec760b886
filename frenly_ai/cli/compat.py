"""`frenly compat`: two versions of an API document, and whether callers survive the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import (
    JsonFlag,
    KindOption,
    emit,
    heading,
    note,
    opened,
    parse_name,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from frenly_ai.bootstrap import App
    from registry.anchors.located import Document
    from registry.compat.differences import Difference, Pointer
    from registry.compat.documents import Api
    from registry.compat.verdict import Callers, Suggestion, Verdict
    from registry.domain.names import Name
    from registry.domain.versions import Compatibility

_REFUSED = 4
_TITLES = {"breaking": "BREAKING", "risky": "RISKY", "safe": "SAFE"}


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(compat)


def compat(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(help="The document callers rely on: YAML or JSON.")],
    new: Annotated[str, typer.Argument(help="The document that would take its place.")],
    contract: Annotated[
        str | None, typer.Option(help="Whose documents they are; its policy holds.")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            help="Ask with this policy instead: backward (nothing breaking), full (nothing "
            "risky either) or none."
        ),
    ] = None,
    kind: KindOption = "service",
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

    Example: frenly compat api-v1.yaml api-v2.yaml --contract billing-api --context frontend
    """
    from frenly_ai.settings import now
    from registry.compat.compare import compare
    from registry.compat.verdict import judge, suggestions
    from registry.domain.versions import Compatibility

    wanted = None if policy is None else Compatibility.parse(policy)
    name = None if contract is None else parse_name(kind, contract)
    ours, theirs = _Side(old), _Side(new)
    found = compare(ours.api, theirs.api, today=now().date())
    with _registry(ctx, needed=name is not None) as app:
        wanted = wanted or _policy(app, name)
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


def _registry(ctx: typer.Context, *, needed: bool) -> AbstractContextManager[App | None]:
    """Open the registry, if there is one; a comparison that needs none makes none."""
    from contextlib import nullcontext

    settings = settings_of(ctx)
    file = settings.home / "frenly.sqlite3"
    if not needed and settings.database_url is None and not file.exists():
        return nullcontext(None)
    return opened(ctx)


def _policy(app: App | None, name: Name | None) -> Compatibility:
    from frenly_ai.release_check import policy_for
    from registry.domain.versions import Compatibility

    return Compatibility.BACKWARD if app is None else policy_for(app, name)


def _callers(app: App | None, contexts: tuple[str, ...], new: Api) -> Callers:
    from frenly_ai.release_check import callers_for
    from registry.compat.operations import has_operation
    from registry.compat.verdict import Callers

    def serves(method: str, path: str) -> bool:
        return has_operation(new, method, path)

    if app is None:
        return Callers(contexts=contexts, serves=serves)
    return callers_for(app, contexts, new)


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
