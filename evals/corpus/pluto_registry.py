"""A throwaway registry into which tables are imported: asked for, agreed to, applied."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.bootstrap import App, build
from frenly_ai.settings import read_settings
from registry.anchors.tables.files import Table, read_tables
from registry.anchors.tables.items import Asked
from registry.anchors.tables.own import kind_by_spelling
from registry.contracts.records import AliasFilter, Wish
from registry.domain.edits import AdoptAlias, DeprecateContract, Edit
from registry.domain.names import Name
from registry.domain.proposals import Origin
from registry.domain.rows import ContractStatus
from registry.errors import FrenlyError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.anchors.import_report import ImportLine
    from registry.domain.actors import Actor
    from registry.domain.rows import Alias, Row

_ENDS = re.compile(r"(deprecated|removed) in ([^\s,]+)")
_PEOPLE = ("ana", "ben", "dee")


class Found(NamedTuple):
    """What the registry says of a name; no canonical: it abstains."""

    canonical: str | None
    candidates: tuple[str, ...] = ()
    deprecated_in: str = ""
    removed_in: str = ""


class Imported:
    """A registry with tables in it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._names: dict[str, Name] = {}
        self._contexts: Counter[str] = Counter()
        self._places: list[tuple[str, str, str]] = []
        self.people = dict(_invite(app))

    def take(self, tables: Sequence[Table]) -> tuple[ImportLine, ...]:
        """Import tables on top of what is there; return the report."""
        registry = self._app.registry
        plan = registry.plan_import(read_tables(tables, Asked()))
        if plan.edits:
            wish = Wish(edits=plan.edits, origin=Origin(channel="cli"))
            view = registry.propose(wish, self.people["ana"])
            for name in ("ben", "dee"):
                p = view.proposal
                registry.decide(p.id, p.digest, "approve", reason="", by=self.people[name])
            registry.work()
            _check_applied(str(registry.proposal(view.proposal.id).proposal.status))
        for edit in plan.edits:
            self._remember(edit)
        return plan.report

    def _remember(self, edit: Edit) -> None:
        if isinstance(edit, AdoptAlias):
            self._names.setdefault(edit.name.key, edit.name)
            self._contexts[edit.context] += 1
            self._places.append((edit.name.key, edit.context, edit.scope))
        elif isinstance(edit, DeprecateContract):
            self._names.setdefault(edit.name.key, edit.name)
            self._places.append((edit.name.key, "", ""))

    def rows(self) -> Iterator[Row]:
        """Yield every row of the registry."""
        return self._app.registry.snapshot().rows

    def answer(self, key: str, context: str, scope: str) -> Found:
        """Resolve a name from its context; a context that is none may be a scope."""
        key = key.strip()
        name = self._names.get(key) or Name(kind_by_spelling(key), key)
        if context not in self._contexts:
            scope, context = scope or context, self._context_of(key, scope or context)
        alias = self._alias(name, context, scope)
        canonical = self._canonical(name, context, scope)
        if alias is None:
            return Found(canonical, (), *self._ends(name))
        candidates = tuple(candidate.key for candidate in alias.candidates)
        return Found(canonical, candidates, alias.deprecated_in, alias.removed_in)

    def _canonical(self, name: Name, context: str, scope: str) -> str | None:
        try:
            found = self._app.registry.resolve(name, context, scope=scope)
        except FrenlyError:
            return None
        if found.canonical != name.key:
            return found.canonical
        contract = self._app.registry.contract(name).contract
        is_ended = contract.status is not ContractStatus.ACTIVE
        return contract.successor.key if is_ended and contract.successor else None

    def _ends(self, name: Name) -> tuple[str, str]:
        """Read from a deprecated contract which releases deprecate and remove it."""
        try:
            said = self._app.registry.contract(name).contract.description
        except FrenlyError:
            return "", ""
        found = dict(_ENDS.findall(said))
        return found.get("deprecated", ""), found.get("removed", "")

    def _alias(self, name: Name, context: str, scope: str) -> Alias | None:
        wanted = AliasFilter(name=name, context=context)
        found = {v.alias.scope: v.alias for v in self._app.registry.aliases(wanted).items}
        return found.get(scope) or found.get("")

    def _context_of(self, key: str, scope: str) -> str:
        """Find the context in which the name stands in that scope, else the largest one."""
        found = (c for name, c, part in self._places if c and (name, part) == (key, scope))
        usual = max(self._contexts, key=lambda c: self._contexts[c], default="system")
        return next(found, usual)


@contextmanager
def imported(tables: Sequence[Table]) -> Iterator[Imported]:
    """Open a registry of its own and import the tables."""
    with tempfile.TemporaryDirectory(prefix="frenly-eval-") as folder:
        app = build(read_settings(home=Path(folder), database_url=f"sqlite:///{folder}/r.db"))
        try:
            registry = Imported(app)
            registry.take(tables)
            yield registry
        finally:
            app.close()


def _invite(app: App) -> Iterator[tuple[str, Actor]]:
    admin = app.registry.authenticate(app.registry.add_user("root", ["admin"], by=None).token)
    for name in _PEOPLE:
        made = app.registry.add_user(name, ["maintainer"], by=admin)
        yield name, app.registry.authenticate(made.token)


def _check_applied(status: str) -> None:
    if status != "applied":
        raise InvalidInput(
            f"The import is {status}, not applied.", hint="Import the table by hand to see why."
        )
