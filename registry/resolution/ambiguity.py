"""How a name is refused that may stand for several, and what would decide. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from registry.resolution import errors as why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.domain.names import Name
    from registry.domain.rows import Alias
    from registry.resolution.walk import Asked

_SHOWN = 8


def refuse_candidates(alias: Alias, named: Sequence[Alias], asked: Asked) -> NoReturn:
    """Refuse an alias whose source gives several targets."""
    candidates = tuple(
        why.Candidate(target, alias.context, alias.scope) for target in alias.candidates
    )
    others = [a for a in named if a.key != alias.key and a.target and a.is_live(asked.now)]
    reached = set(asked.fallback)
    deciders = {
        "scope": any(a.scope and a.context in reached for a in others),
        "kind": len({target.kind for target in alias.candidates}) > 1,
        "context": any(a.context not in reached for a in others),
    }
    decided_by = tuple(word for word, decides in deciders.items() if decides) or ("owner",)
    raise why.AmbiguousName(
        f"{called(alias)} may stand for {_listed([str(c.target) for c in candidates])}; "
        "its source does not choose.",
        hint=_choice_hint(alias, others, decided_by, reached),
        candidates=candidates,
        decided_by=decided_by,
        **facts_of(alias),
    )


def _choice_hint(
    alias: Alias, others: Sequence[Alias], decided_by: tuple[str, ...], reached: set[str]
) -> str:
    says = {
        "scope": f"Ask with a scope: {_scopes([a for a in others if a.context in reached])}.",
        "kind": "Ask for one of them by its own name and kind.",
        "context": "Ask from another context: "
        f"{_listed(sorted({a.context for a in others} - reached))}.",
        "owner": f"Its owner decides: propose to repoint {str(alias.name)!r} in context "
        f"{alias.place!r} at one of them.",
    }
    return " ".join(says[word] for word in decided_by)


def refuse_scopes(name: Name, scoped: Sequence[Alias], asked: Asked) -> NoReturn:
    """Refuse a name that stands for something only in scopes that were not asked from."""
    given = f"scope {asked.scope!r} is none of them" if asked.scope else "no scope was given"
    raise why.AmbiguousName(
        f"{str(name)!r} stands for something only in scopes of {asked.fallback[0]!r}: "
        f"{_scopes(scoped)}; {given}.",
        hint=f"Ask with the scope you call from, e.g. `--scope {scoped[0].scope}`.",
        candidates=tuple(
            why.Candidate(target, a.context, a.scope)
            for a in scoped
            for target in ((a.target,) if a.target else a.candidates)
        ),
        decided_by=("scope",),
        name=name.key,
        context=asked.fallback[0],
    )


def called(alias: Alias) -> str:
    """Name an alias and where it stands."""
    return f"Alias {str(alias.name)!r} in context {alias.place!r}"


def facts_of(alias: Alias) -> dict[str, str]:
    """Return what a refusal carries of an alias."""
    scope = {"scope": alias.scope} if alias.scope else {}
    return {"name": alias.name.key, "context": alias.context, **scope}


def _scopes(aliases: Sequence[Alias]) -> str:
    return _listed(sorted({a.scope for a in aliases if a.scope}))


def _listed(words: Sequence[str]) -> str:
    rest = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(map(repr, words[:_SHOWN])) + rest
