"""What an incident is about, as far as the registry knows it, and what stands next to that."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.contracts.answers import Question
from registry.domain.names import Kind, Name
from registry.errors import FrenlyError
from tools.dependents import users_of
from tools.evidence.naming import mentions
from tools.lookup import find_aliases, find_contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.incidents import Scene
    from registry.contracts.ports import Reader
    from registry.contracts.records import AliasView, ContractView
    from tools.evidence.naming import Mention

_MOST_SUBJECTS = 20
_MOST_NEIGHBOURS = 60
_UNKNOWN = "name.unknown"


@dataclass(frozen=True, slots=True)
class Subject:
    """A registered name that an alert is about."""

    name: Name
    via: str
    """Where the alert says it: `label service`."""
    aliases: tuple[AliasView, ...]
    """Every alias of that name, in whatever context."""
    contract: ContractView | None
    users: tuple[AliasView, ...]
    """Aliases that end at it, straight or through others."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """All of them, and the names one step away: what they stand for, and who uses them."""

    said: tuple[Mention, ...]
    """Everything in the alerts that could be a name, registered or not."""
    named: tuple[Subject, ...]
    neighbours: tuple[Name, ...]
    """Names that they stand for or that stand for them, themselves left out."""

    @property
    def names(self) -> tuple[Name, ...]:
        """Return the names themselves, then their neighbours."""
        return (*(each.name for each in self.named), *self.neighbours)

    @property
    def aliases(self) -> tuple[AliasView, ...]:
        """Return every alias of them and to them, each once."""
        every = (view for each in self.named for view in (*each.aliases, *each.users))
        return tuple({str(view.alias.key): view for view in every}.values())

    @property
    def contexts(self) -> tuple[str, ...]:
        """Return the contexts in which they are aliases, in order."""
        every = {view.alias.context for each in self.named for view in each.aliases}
        return tuple(sorted(every))

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of all names, folded, in order."""
        return tuple(sorted({name.same for name in self.names}))


class Finder:
    """Finds the subjects of a scene, once for all the sources that ask for them."""

    def __init__(self, registry: Reader) -> None:
        self._registry = registry
        self._lock = threading.Lock()
        self._last: tuple[Scene, Subjects] | None = None

    def find(self, scene: Scene) -> Subjects:
        """Return what the scene is about."""
        with self._lock:
            if self._last is None or self._last[0] is not scene:
                self._last = (scene, subjects_of(self._registry, scene))
            return self._last[1]


def subjects_of(registry: Reader, scene: Scene) -> Subjects:
    """Look up what the alerts of a scene mention."""
    said = mentions(scene.alerts)
    every = (_subject(registry, each) for each in _known(registry, said))
    named = tuple(each for each in every if each.aliases or each.contract)  # still there
    own = {(each.name.kind, each.name.same) for each in named}
    around = {
        (name.kind, name.same): name
        for name in (
            *_goals(registry, named),
            *(view.alias.name for each in named for view in each.users),
        )
    }
    apart = sorted(key for key in around if key not in own)[:_MOST_NEIGHBOURS]
    return Subjects(
        said=said,
        named=named,
        neighbours=tuple(around[key] for key in apart),
    )


def _known(registry: Reader, said: tuple[Mention, ...]) -> list[Mention]:
    """Pick the mentions that are registered; one answer from memory tells them all apart."""
    contexts = registry.contexts()
    if not contexts or not said:
        return []
    answers = registry.resolve_many([Question(m.name, contexts[0].name) for m in said])
    known: dict[tuple[str, str], Mention] = {}
    for mention, (_, _, problem) in zip(said, answers.results, strict=True):
        if problem is None or _is_known(problem):
            known.setdefault((mention.name.kind, mention.name.same), mention)
    return list(known.values())[:_MOST_SUBJECTS]


def _is_known(problem: FrenlyError) -> bool:
    """Say whether a lookup that failed was of a registered name of that kind."""
    elsewhere = problem.facts.get("elsewhere", "")
    return problem.code != _UNKNOWN or bool(elsewhere and not elsewhere.startswith("kind "))


def _subject(registry: Reader, said: Mention) -> Subject:
    return Subject(
        name=said.name,
        via=said.via,
        aliases=find_aliases(registry, said.name),
        contract=find_contract(registry, said.name),
        users=tuple(users_of(registry, said.name)[0]),
    )


def _goals(registry: Reader, named: tuple[Subject, ...]) -> Iterator[Name]:
    """Yield what the aliases stand for, hop by hop, as far as it resolves."""
    for view in (view for each in named for view in each.aliases):
        if view.alias.target is None:
            continue
        yield view.alias.target
        try:
            answer = registry.resolve(
                view.alias.name, view.alias.context, scope=view.alias.scope
            )
        except FrenlyError:
            continue
        yield Name(Kind(answer.kind), answer.canonical)
