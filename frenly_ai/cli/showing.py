"""What commands that show names share: rows as JSON, and what to say when there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from registry.contracts.records import AliasView, ContractView


def alias_json(view: AliasView) -> dict[str, Any]:
    """Show an alias with how it stands now."""
    return {**view.alias.content(), "state": view.state}


def contract_json(view: ContractView) -> dict[str, Any]:
    """Show a contract with the aliases that point straight at it."""
    aliases = [alias_json(alias) for alias in view.aliases]
    return {
        **view.contract.content(),
        "aliases": aliases,
        "more_aliases": view.more_aliases,
    }


def check_context(app: App, context: str | None) -> None:
    """Raise `Missing`, with the nearest, for a context that is not there."""
    from registry.errors import Missing, nearest

    known = [] if context is None else [known.name for known in app.registry.contexts()]
    if context is not None and context not in known:
        raise Missing(f"{context!r} is not a context.", hint=nearest(context, known))


def no_more(what: str, after: str | None, *, filtered: bool) -> str:
    """Say why a list is empty."""
    if after is not None:
        return f"nothing comes behind {after!r}"
    if filtered:
        return f"no {what} is like that; `frenly {what} list` shows all"
    return f"no {what} is recorded yet; begin with `frenly import` or `frenly propose`"
