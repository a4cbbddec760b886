"""Whether a new version of a contract may take the place of the old one.

A caller of an old path is safe exactly while an active alias leads it on. So a removal is
safe when such an alias exists in every context that uses the path, and breaking otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.compat.differences import Difference, Severity
from registry.domain.versions import Compatibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Resolves = Callable[[str, str], str | None]
    """Path and context to the path an active alias leads to; None where there is none."""

    Serves = Callable[[str, str], bool]
    """Method and path to whether the new version has that operation."""

_GONE = ("api-path-removed-", "api-removed-", "api-path-sunset-parse")


_REFUSES = {
    Compatibility.NONE: frozenset[Severity](),
    Compatibility.BACKWARD: frozenset({Severity.BREAKING}),
    Compatibility.FULL: frozenset({Severity.BREAKING, Severity.RISKY}),
}


def _leads_nowhere(_path: str, _context: str) -> str | None:
    return None


def _has_everything(_method: str, _path: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Who calls the API, and how the names they use are resolved."""

    contexts: tuple[str, ...] = ()
    """Where it is called from. Without any, no alias can cover a path."""
    resolves: Resolves = _leads_nowhere
    serves: Serves = _has_everything


NOBODY = Callers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a policy says to a set of differences."""

    policy: Compatibility
    differences: tuple[Difference, ...]
    """All of them, each weighed with the aliases in mind, the weightiest first."""
    deciding: tuple[Difference, ...]
    """Those for which the policy refuses."""

    @property
    def allowed(self) -> bool:
        """Say whether the new version may take the old one's place."""
        return not self.deciding


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An alias that would keep callers of a removed path going."""

    path: str
    target: str
    contexts: tuple[str, ...]
    """Contexts that still lack it; empty when none was named."""


def judge(
    differences: Iterable[Difference], *, policy: Compatibility, callers: Callers
) -> Verdict:
    """Weigh differences with the active aliases, and let the policy decide."""
    weighed = tuple(
        sorted(
            (_weighed(each, callers) for each in differences), key=lambda each: each.sort_key
        )
    )
    refused = _REFUSES[policy]
    deciding = tuple(each for each in weighed if each.severity in refused)
    return Verdict(policy=policy, differences=weighed, deciding=deciding)


def suggestions(
    differences: Iterable[Difference], callers: Callers = NOBODY
) -> tuple[Suggestion, ...]:
    """Suggest an alias for every path that seems to have moved and is not covered yet."""
    moved = {each.scope.path: each.moved_to for each in differences if each.moved_to}
    found = []
    for path in sorted(moved):
        lacking = tuple(c for c in callers.contexts if not callers.resolves(path, c))
        if lacking or not callers.contexts:
            found.append(Suggestion(path=path, target=moved[path], contexts=lacking))
    return tuple(found)


def _weighed(each: Difference, callers: Callers) -> Difference:
    is_removal = each.rule.startswith(_GONE)
    if not is_removal or each.severity is Severity.SAFE or not callers.contexts:
        return each
    targets = {
        context: callers.resolves(each.scope.path, context) for context in callers.contexts
    }
    missing = sorted(context for context, target in targets.items() if not target)
    if missing:
        why = f"no active alias in {', '.join(missing)}"
        return replace(each, message=f"{each.message}; {why}")
    homes = sorted({target for target in targets.values() if target})
    astray = [home for home in homes if not callers.serves(each.scope.method, home)]
    if astray:
        why = f"an alias leads to {astray[0]}, which does not take {each.scope.method}"
        return replace(each, message=f"{each.message}; {why}")
    why = f"active aliases lead to {', '.join(homes)}"
    return replace(each, severity=Severity.SAFE, message=f"{each.message}; {why}")
