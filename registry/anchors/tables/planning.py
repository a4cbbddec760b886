"""From what tables hold to one wish, and a report of what became of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from registry.anchors.import_report import KNOWN, ImportLine
from registry.anchors.importing import ImportPlan, context_edits
from registry.anchors.tables.adopting import adopt, doubt
from registry.anchors.tables.canonicals import Canonicals
from registry.anchors.tables.chains import flatten
from registry.anchors.tables.fitting import Known, Refusal, Surroundings, fit_alias
from registry.anchors.tables.items import AliasItem, ContextItem, ContractItem
from registry.anchors.tables.merging import Merged, merge
from registry.domain.edits import AdoptAlias, Edit
from registry.domain.names import Kind
from registry.domain.rows import ContractStatus, RowKey, Table, alias_key, contract_key
from registry.domain.state import Wanted, find_contract
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from registry.anchors.tables.items import Item
    from registry.domain.names import Name
    from registry.domain.state import State

_STEP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms tables are taken."""

    fallbacks: Mapping[str, tuple[str, ...]]
    """The full order of each context that governance declares."""
    only_known: bool = False
    """Whether targets that nobody has registered are refused, not registered."""
    check: Callable[[Edit], None]
    """Raises `InvalidInput` for an edit that no store would take."""
    tell: Callable[[str, int], None]
    """Hears, now and then, what is being done and how many rows are."""


def plan_tables(items: Iterable[Item], state: State, terms: Terms) -> ImportPlan:
    """Weigh what the tables hold against each other and the registry; plan one wish.

    Returns contexts, contracts, then aliases, each in key order; no edits where the registry
    holds everything already.
    """
    plan = _Plan(terms)
    plan.sort(items)
    table = plan.merge(state)
    plan.fit(table, state)
    return ImportPlan(tuple(plan.edits()), tuple(plan.report))


@dataclass(slots=True)
class _Plan:
    terms: Terms
    report: list[ImportLine] = field(default_factory=list)
    _aliases: list[AliasItem] = field(default_factory=list)
    _canonicals: Canonicals = field(default_factory=Canonicals)
    _orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _adopted: dict[RowKey, AdoptAlias] = field(default_factory=dict)
    _known_contexts: set[str] = field(default_factory=set)

    def sort(self, items: Iterable[Item]) -> None:
        """Take the items apart by what they are."""
        for count, item in enumerate(items, start=1):
            if isinstance(item, AliasItem):
                self._aliases.append(item)
            elif isinstance(item, ContractItem):
                self._canonicals.declare(item)
            elif isinstance(item, ContextItem):
                self._orders[item.name] = item.fallback
            else:
                self.report.append(item)
            if count % _STEP == 0:
                self.terms.tell("read", count)

    def merge(self, state: State) -> list[Merged]:
        """Bring rows about one name together and follow chains; report what cannot be."""
        merged = self._keep(merge(self._aliases))
        self._aliases = []
        declared = frozenset(self._canonicals.declared)
        own_names = frozenset(contract_key(each.item.name) for each in merged)
        targets = {contract_key(t) for each in merged for t in each.item.targets}
        state.prefetch(Wanted(rows=own_names | targets))

        def stands(name: Name) -> bool:
            contract = find_contract(state, name)
            is_live = contract is not None and contract.status is not ContractStatus.RETIRED
            return is_live or contract_key(name) in declared

        table = self._keep(flatten(merged, stands))
        self._canonicals.add_targets(each.item for each in table)
        return [each for each in table if not self._is_contract(each)]

    def _keep(self, found: Iterable[Merged | ImportLine]) -> list[Merged]:
        kept: list[Merged] = []
        for each in found:
            if isinstance(each, ImportLine):
                self.report.append(each)
            else:
                kept.append(each)
        return kept

    def _is_contract(self, each: Merged) -> bool:
        """Say whether an interface version is one to which others lead, and declare it so."""
        item = each.item
        is_led_to = contract_key(item.name) in self._canonicals.keys
        if item.name.kind is Kind.API_VERSION and is_led_to:
            self._canonicals.declare_deprecated(item)
            return True
        return False

    def fit(self, table: list[Merged], state: State) -> None:
        """Weigh every alias and contract against the registry."""
        state.prefetch(self._wanted(table))
        around = Surroundings(
            state=state,
            declared=self._canonicals.declared,
            canonical=frozenset(self._canonicals.keys),
            only_known=self.terms.only_known,
        )
        for count, each in enumerate(table, start=1):
            self._fit(each, around)
            if count % _STEP == 0:
                self.terms.tell("weighed", count)
        self.report += self._canonicals.settle(state, only_known=self.terms.only_known)
        self._known_contexts = {
            name for name in self._met() if state.row(RowKey(Table.CONTEXT, name))
        }

    def _fit(self, each: Merged, around: Surroundings) -> None:
        item = each.item
        try:
            targets, note = fit_alias(item, around)
            edit = adopt(item, targets)
            self.terms.check(edit)
        except Known:
            self.report.append(ImportLine("merged", item.what, KNOWN, item.at))
        except (Refusal, InvalidInput) as error:
            self.report.append(ImportLine("refused", item.what, str(error), item.at))
        else:
            self._adopted[each.key] = edit
            self._canonicals.lead(targets, item.at)
            why = "; ".join(filter(None, (doubt(item, targets), item.note, note)))
            status = "ambiguous" if len(targets) > 1 else each.status
            self.report.append(ImportLine(status, item.what, why, item.at))

    def edits(self) -> Iterable[Edit]:
        """Yield the edits of the wish."""
        declared = {**self.terms.fallbacks, **self._orders}
        for context in context_edits(self._met(), declared):
            if context.name not in self._known_contexts:
                yield context
        yield from self._canonicals.edits()
        for key in sorted(self._adopted):
            yield self._adopted[key]

    def _met(self) -> set[str]:
        met = {edit.context for edit in self._adopted.values()}
        waiting, declared = [*met, *self._orders], {**self.terms.fallbacks, **self._orders}
        while waiting:
            name = waiting.pop()
            met.add(name)
            waiting += [each for each in declared.get(name, ()) if each not in met]
        return met

    def _wanted(self, table: list[Merged]) -> Wanted:
        rows: set[RowKey] = set()
        named: set[Name] = set()
        for each in table:
            item = each.item
            rows |= {each.key, contract_key(item.name)}
            if item.name.kind is Kind.API_VERSION:
                named.add(item.name)
            for target in item.targets:
                rows |= {alias_key(target, item.context, s) for s in (item.scope, "")}
        named |= self._canonicals.names
        rows |= self._canonicals.keys
        rows |= {RowKey(Table.CONTEXT, each.item.context) for each in table}
        return Wanted(rows=frozenset(rows), named=frozenset(named))
