"""Renames in the order in which they happened, and what each old name is called now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.import_report import ImportLine
from registry.anchors.tables.items import AliasItem
from registry.domain.rows import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.anchors.tables.items import Item
    from registry.domain.names import Name


MAX_STEPS = 200
"""Renames that one name may go through; more are no history that anybody wrote."""


class Rename(NamedTuple):
    """One name that a version gave up for another; several new ones: it was split.

    Renames of one `step` happen at once: what one of them makes, none of them renames.
    """

    step: int
    version: str
    scope: str
    name: Name
    targets: tuple[Name, ...]
    at: str


class TooManySteps(Exception):
    """A name is renamed more often than anybody would."""


class _Log:
    """The renames, found by the name that was given up and by the name that was taken."""

    def __init__(self, renames: Sequence[Rename]) -> None:
        self._from: dict[Name, list[Rename]] = {}
        self._to: dict[Name, list[Rename]] = {}
        for rename in renames:
            self._from.setdefault(rename.name, []).append(rename)
            for target in rename.targets:
                self._to.setdefault(target, []).append(rename)

    def given_up(self, name: Name, scope: str, after: int) -> list[Rename]:
        """Return the later renames of a name that hold in `scope`."""
        found = self._from.get(name, ())
        return [r for r in found if r.step > after and holds_in(r.scope, scope)]

    def taken_again(self, name: Name, scope: str, since: int) -> Rename | None:
        """Find a rename at that step or later that gives the name to something."""
        for rename in self._to.get(name, ()):
            meets = holds_in(rename.scope, scope) or holds_in(scope, rename.scope)
            if rename.step >= since and meets:
                return rename
        return None

    def ends(self, rename: Rename, scope: str) -> set[Name]:
        """Return what the new names of a rename are called now, seen from a scope."""
        found: set[Name] = set()
        waiting = [(target, rename.step) for target in rename.targets]
        seen = set(waiting)
        while waiting:
            name, step = waiting.pop()
            later = self.given_up(name, scope, step)
            if not later:
                found.add(name)
                continue
            following = [(target, later[0].step) for target in later[0].targets]
            waiting += [each for each in following if each not in seen]
            seen.update(following)
            if len(seen) > MAX_STEPS:
                raise TooManySteps
        return found


def holds_in(outer: str, scope: str) -> bool:
    """Say whether what holds in one scope holds in another: "" holds in all.

    >>> holds_in("", "spans"), holds_in("spans", "spans/GET"), holds_in("span", "spans")
    (True, True, False)
    """
    return not outer or scope == outer or scope.startswith(f"{outer}/")


def settle(renames: Sequence[Rename], context: str, owner: str) -> Iterator[Item]:
    """Yield one alias for each name and scope that was given up, in the order of the file.

    A name that means something again (renamed back, or taken by another) is refused: it
    stands for itself now, and which of the two an old use meant nobody can tell.
    """
    log = _Log(renames)
    done: set[tuple[Name, str]] = set()
    for rename in renames:
        if (rename.name, rename.scope) not in done:
            done.add((rename.name, rename.scope))
            yield _settled(log, rename, context, owner)


def _settled(log: _Log, rename: Rename, context: str, owner: str) -> Item:
    name, scope = rename.name, rename.scope
    uses = log.given_up(name, scope, rename.step - 1)
    again = log.taken_again(name, scope, uses[-1].step)
    where = ", ".join(dict.fromkeys(use.at for use in uses))
    what = f"alias {name} in {place(context, scope)}"
    if again is not None:
        how = "back" if again.name in rename.targets else f"for {str(again.name)!r}"
        why = (
            f"it was renamed away in {rename.version} and is used again {how} since "
            f"{again.version}; it stands for itself"
        )
        return ImportLine("refused", what, why, f"{where}, {again.at}")
    try:
        ends = {end for use in uses for end in log.ends(use, scope)}
    except TooManySteps:
        why = f"it goes through more than {MAX_STEPS} renames"
        return ImportLine("refused", what, why, where)
    return AliasItem(
        name=name,
        context=context,
        scope=scope,
        targets=tuple(sorted(ends)),
        owner=owner,
        deprecated_in=rename.version,
        at=where,
        note=_note(rename, ends),
    )


def _note(rename: Rename, ends: set[Name]) -> str:
    if ends == set(rename.targets) or len(ends) != 1:
        return ""
    through = ", ".join(str(target) for target in rename.targets)
    return f"renamed again after {through}; it leads to {next(iter(ends))}"
