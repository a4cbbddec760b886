"""Whether a new version of a contract may take the place of the old one.

A caller of an old path is safe exactly while an active alias leads it on. So a removal is
safe when such an alias exists in every context that uses the path, and breaking otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from registry.compat.differences import Difference, Severity
from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Resolves = Callable[[str, str], str | None]
    """Path and context to the path an active alias leads to; None where there is none."""

_GONE = ("api-path-removed-", "api-removed-", "api-path-sunset-parse")


class Policy(StrEnum):
    """What a contract promises its callers."""

    NONE = "none"
    BACKWARD = "backward"
    """Nothing breaking: who calls the old version can call the new one."""
    FULL = "full"
    """Nothing breaking or risky."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a policy by its name; raise `InvalidInput` with the nearest one."""
        try:
            return cls(raw)
        except ValueError:
            raise InvalidInput(
                f"{raw!r} is not a policy.", hint=nearest(raw, cls), policy=raw
            ) from None


_REFUSES = {
    Policy.NONE: frozenset[Severity](),
    Policy.BACKWARD: frozenset({Severity.BREAKING}),
    Policy.FULL: frozenset({Severity.BREAKING, Severity.RISKY}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a policy says to a set of differences."""

    policy: Policy
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
    differences: Iterable[Difference],
    *,
    policy: Policy,
    resolves: Resolves,
    contexts: Iterable[str] = (),
) -> Verdict:
    """Weigh differences with the active aliases, and let the policy decide.

    Args:
        differences: What `compare` found.
        policy: What the contract promises.
        resolves: Looks for an active alias of kind path.
        contexts: Where the API is called from. Without any, no alias can cover a path.
    """
    known = tuple(dict.fromkeys(contexts))
    weighed = tuple(
        sorted(
            (_weighed(each, resolves, known) for each in differences),
            key=lambda each: each.sort_key,
        )
    )
    refused = _REFUSES[policy]
    deciding = tuple(each for each in weighed if each.severity in refused)
    return Verdict(policy=policy, differences=weighed, deciding=deciding)


def suggestions(
    differences: Iterable[Difference], *, resolves: Resolves, contexts: Iterable[str] = ()
) -> tuple[Suggestion, ...]:
    """Suggest an alias for every path that seems to have moved and is not covered yet."""
    known = tuple(dict.fromkeys(contexts))
    moved = {each.scope.path: each.moved_to for each in differences if each.moved_to}
    lacking = {
        path: tuple(c for c in known if resolves(path, c) != target)
        for path, target in moved.items()
    }
    return tuple(
        Suggestion(path=path, target=moved[path], contexts=lacking[path])
        for path in sorted(moved)
        if lacking[path] or not known
    )


def _weighed(each: Difference, resolves: Resolves, contexts: tuple[str, ...]) -> Difference:
    if not each.rule.startswith(_GONE) or each.severity is Severity.SAFE or not contexts:
        return each
    targets = {context: resolves(each.scope.path, context) for context in contexts}
    missing = sorted(context for context, target in targets.items() if not target)
    if missing:
        return replace(each, message=f"{each.message}; no active alias in {', '.join(missing)}")
    if each.moved_to and any(target != each.moved_to for target in targets.values()):
        return replace(each, message=f"{each.message}; an active alias leads elsewhere")
    named = ", ".join(sorted({str(target) for target in targets.values()}))
    return replace(
        each, severity=Severity.SAFE, message=f"{each.message}; aliases lead to {named}"
    )
