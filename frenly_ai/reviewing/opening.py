"""A reviewer on the grounds of a registry, as its policy and a person ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.review.judging import Judge
from agent.review.known import Known
from agent.review.near import NearMisses
from agent.review.reviewer import Reviewer
from agent.review.standings import Yardstick
from frenly_ai.reviewing.grounds import grounds_of
from registry.errors import InvalidInput, nearest
from registry.resolution.errors import UnknownContext
from registry.usage.finder import Finder
from registry.usage.places import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from frenly_ai.bootstrap import App
    from frenly_ai.reviewing.grounds import Grounds
    from registry.domain.names import Kind, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for beside the policy."""

    context: str | None = None
    """From where all files call names, whatever the policy says."""
    releases: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[Kind] = frozenset()
    """Only names of these kinds; of all kinds when empty."""
    name: str | None = None
    """Only names with this key."""

    def wants(self, name: Name) -> bool:
        """Say whether a name is to be looked for."""
        is_kind = not self.kinds or name.kind in self.kinds
        return is_kind and self.name in {None, name.key}


def open_reviewer(app: App, asked: Asked) -> Reviewer:
    """Build a reviewer of the registry as it stands now; see `reviewer_on`."""
    return reviewer_on(grounds_of(app), asked)


def reviewer_on(grounds: Grounds, asked: Asked) -> Reviewer:
    """Build a reviewer of what was read of the registry.

    Raises `Missing` for a context that is not registered, `InvalidInput` for a name that
    nobody registered and for a policy that cannot be meant.
    """
    known, policy = Known(grounds.rows), grounds.policy
    policy.check(known.contexts)
    for context in [asked.context, *asked.releases]:
        _check_context(known, context)
    names = [name for name in known.names() if asked.wants(name)]
    _check_name(known, asked, names)
    releases = {**policy.releases, **asked.releases}
    by = Yardstick(now=grounds.now, soon=policy.soon, releases=releases)
    return Reviewer(
        known=known,
        judge=Judge(known, by, grounds.told),
        finder=Finder(names),
        classify=places,
        context_of=policy.context_of() if asked.context is None else lambda _: asked.context,
        near=NearMisses(known.names()),
        wants=asked.wants,
        leaves=policy.leaves(),
    )


def _check_context(known: Known, context: str | None) -> None:
    if context is not None and context not in known.contexts:
        raise UnknownContext(
            f"{context!r} is not a context.", hint=nearest(context, known.contexts)
        )


def _check_name(known: Known, asked: Asked, names: Iterable[Name]) -> None:
    if asked.name is not None and not names:
        raise InvalidInput(
            f"{asked.name!r} is not a registered name of the kinds asked for.",
            hint=nearest(asked.name, {name.key for name in known.names()}),
        )
