"""Which repository bears a name on a host of code: bound at first sight, by its number.

Names change hands there: a repository is renamed or handed over, and another one gets its old
name. Trust, configuration and what is under way belong to the number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.errors import Denied
from registry.service.code_changes import CodeChanges

if TYPE_CHECKING:
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

_FILE = "github.yaml"


class AnotherRepository(Denied):
    """A name leads to another repository than it did, or than is written down."""

    code = "code_host.another_repository"


class Seen(NamedTuple):
    """A repository as its host shows it now."""

    name: str
    """As `owner/name`, in lower case."""
    number: int


class CodeRepositories:
    """Holds repositories to the names under which they were first seen."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def hold(self, name: str, number: int, *, pinned: int | None = None) -> None:
        """Bind a name to a number at first sight; raise `AnotherRepository` ever after.

        `pinned` is the number that people wrote down; it decides, and binds anew where another
        was bound. What the repository before asked for under that name ends then.
        """
        seen = Seen(name.lower(), number)
        with self._deps.recording_refusals(Tag.CODE_MISMATCH, SYSTEM, _about(seen)):
            if number < 1 or number != (pinned or number):
                raise _not_written(seen, pinned or 0)
            with self._deps.view() as uow:
                held, other = _held(uow, seen)
            if (held, other) == (number, seen.name):
                return
            if pinned is None and (held or other):
                raise _another(seen, held, other)
            self._bind(seen, is_pinned=pinned is not None)

    def number_of(self, name: str) -> int:
        """Return the number that a name is bound to; 0 for one that was never seen."""
        with self._deps.view() as uow:
            return uow.code_repository(name.lower())

    def _bind(self, seen: Seen, *, is_pinned: bool) -> None:
        with self._deps.new_uow() as uow:
            held, other = _held(uow, seen) if is_pinned else (0, "")
            for name in sorted({seen.name if held else "", other} - {""}):
                CodeChanges(self._deps).end_all(uow, name)
            if is_pinned:  # the other name stays bound: who takes it inherits nothing
                uow.drop_code_repository(seen.name)
            if not uow.add_code_repository(seen.name, seen.number, self._deps.now()):
                held, other = _held(uow, seen)
                if (held, other) == (seen.number, seen.name):
                    return  # somebody else saw it first, and saw the same
                raise _another(seen, held, other)
            data: dict[str, object] = {"number": seen.number, "before": held, "known_as": other}
            uow.record(self._deps.entry(Tag.CODE_BIND, SYSTEM, _about(seen), data))
            uow.commit()


def _held(uow: UnitOfWork, seen: Seen) -> tuple[int, str]:
    """Return the number that the name is bound to, and the name that the number is bound to."""
    return uow.code_repository(seen.name), uow.code_repository_of(seen.number)


def _about(seen: Seen) -> str:
    return f"repository:{seen.name}"


def _not_written(seen: Seen, pinned: int) -> AnotherRepository:
    return AnotherRepository(
        f"{seen.name!r} is repository {seen.number}, and {_FILE} says {pinned}.",
        hint=f"Find out who bears the name now; correct `id` in {_FILE} if that is meant.",
        repository=seen.name,
        number=str(seen.number),
    )


def _another(seen: Seen, held: int, other: str) -> AnotherRepository:
    if held:
        says = f"{seen.name!r} is repository {seen.number} now, and was {held}."
        step = ""
    else:
        step = f", and leave {other} out"
        says = f"Repository {seen.number} is called {seen.name!r} now, and was {other!r}."
    return AnotherRepository(
        f"{says} Nothing is done for it.",
        hint=f"Find out who bears the name; if that is meant, write `id: {seen.number}` for "
        f"{seen.name} in {_FILE}{step}.",
        repository=seen.name,
        number=str(seen.number),
    )
