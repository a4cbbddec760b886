"""The contracts that an import needs: those that tables declare, and those names lead to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.anchors.import_report import KNOWN, REGISTERED, ImportLine
from registry.anchors.tables.items import ContractItem
from registry.domain.edits import DeprecateContract, Edit, RegisterContract
from registry.domain.names import Name
from registry.domain.rows import AliasStatus, Contract, ContractStatus, RowKey, contract_key
from registry.domain.state import find_contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.anchors.import_report import Status
    from registry.anchors.tables.items import AliasItem
    from registry.domain.state import State


class Canonicals:
    """Collects contracts while tables are weighed, then says which are new."""

    def __init__(self) -> None:
        self.declared: dict[RowKey, ContractItem] = {}
        self.keys: set[RowKey] = set()
        self.names: set[Name] = set()
        self._twice: list[ImportLine] = []
        self._led_to: dict[RowKey, tuple[Name, str, int]] = {}
        """Of each name that an adopted alias leads to: where first, and how many do."""
        self._new: dict[RowKey, RegisterContract] = {}
        self._ended: dict[RowKey, DeprecateContract] = {}

    def declare(self, item: ContractItem) -> None:
        """Note a contract that a table declares; of several rows the first holds."""
        key = contract_key(item.name)
        first = self.declared.get(key)
        if first is not None:
            self._meet_again(key, first, item)
            return
        self.declared[key] = item
        self._name(item.name)
        if item.successor:
            self._name(item.successor)

    def _meet_again(self, key: RowKey, first: ContractItem, item: ContractItem) -> None:
        where = f"{first.at}, {item.at}"
        if replace(first, at="", note="") == replace(item, at="", note=""):
            self._twice.append(ImportLine("merged", item.what, "given twice", where))
        elif first.successor != item.successor:
            self.declared[key] = replace(first, successor=None)
            why = "given with different successors; taken without one"
            self._twice.append(ImportLine("ambiguous", item.what, why, where))
        else:
            why = "given twice; the first holds"
            self._twice.append(ImportLine("ambiguous", item.what, why, where))

    def declare_deprecated(self, item: AliasItem) -> None:
        """Note an interface version that is deprecated, but to which other names lead."""
        ends = (("deprecated", item.deprecated_in), ("removed", item.removed_in))
        said = ", ".join(f"{what} in {when}" for what, when in ends if when)
        several = f"; it has several successors: {', '.join(map(str, item.targets))}"
        self.declare(
            ContractItem(
                name=item.name,
                owner=item.owner,
                description=f"{item.description} {said}".strip(),
                deprecated=True,
                successor=item.targets[0] if len(item.targets) == 1 else None,
                at=item.at,
                doubtful=len(item.targets) > 1,
                note="other names lead to it, so it is a deprecated contract"
                + (several if len(item.targets) > 1 else ""),
            )
        )

    def add_targets(self, items: Iterable[AliasItem]) -> None:
        """Note every name that something leads to."""
        for item in items:
            for target in item.targets:
                self._name(target)

    def lead(self, targets: tuple[Name, ...], at: str) -> None:
        """Note where an alias that is taken leads."""
        for target in targets:
            key = contract_key(target)
            name, first, count = self._led_to.get(key, (target, at, 0))
            self._led_to[key] = (name, first, count + 1)

    def settle(self, state: State, *, only_known: bool) -> Iterator[ImportLine]:
        """Weigh the contracts against the registry; yield the report about them."""
        yield from self._twice
        for key in sorted(self.declared):
            yield self._declared(key, self.declared[key], state)
        self._settle_successors(state, only_known=only_known)
        for key in sorted(self._led_to.keys() - self.declared.keys()):
            name, at, count = self._led_to[key]
            if find_contract(state, name) is None:
                self._new[key] = RegisterContract(name=name)
                leads = "1 name leads" if count == 1 else f"{count} names lead"
                yield ImportLine("taken", f"contract {name}", f"{REGISTERED} {leads} to it", at)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits that make the new contracts known, each ended after it is made."""
        for key in sorted(self._new):
            yield self._new[key]
        for key in sorted(self._ended):
            yield self._ended[key]

    def _declared(self, key: RowKey, item: ContractItem, state: State) -> ImportLine:
        there = find_contract(state, item.name)
        if there is not None:
            return _recorded(there, item)
        if _is_alias(state, item.name):
            return ImportLine("refused", item.what, "it is an alias already", item.at)
        self._new[key] = RegisterContract(
            name=item.name,
            version=item.version,
            owner=item.owner,
            description=item.description,
            base_url=item.base_url,
        )
        if item.deprecated:
            self._ended[key] = DeprecateContract(name=item.name, successor=item.successor)
        status: Status = "ambiguous" if item.doubtful else "taken"
        return ImportLine(status, item.what, item.note, item.at)

    def _settle_successors(self, state: State, *, only_known: bool) -> None:
        """Let a successor be registered too, or leave it out where that may not be."""
        for key, edit in self._ended.items():
            following = edit.successor
            if following is None or contract_key(following) in self._new:
                continue
            if find_contract(state, following) is not None:
                continue
            if only_known or _is_alias(state, following):
                self._ended[key] = replace(edit, successor=None)
            else:
                first = (following, self.declared[key].at, 1)
                self._led_to.setdefault(contract_key(following), first)

    def _name(self, name: Name) -> None:
        self.names.add(name)
        self.keys.add(contract_key(name))


def _is_alias(state: State, name: Name) -> bool:
    return any(a.status is AliasStatus.ACTIVE for a in state.aliases_named(name))


def _recorded(there: Contract, item: ContractItem) -> ImportLine:
    """Compare a declared contract with the one that is registered; an import moves nothing."""
    if item.deprecated and there.status is ContractStatus.ACTIVE:
        why = "it is registered and active; to end it, propose to deprecate it"
        return ImportLine("refused", item.what, why, item.at)
    if item.deprecated and item.successor != there.successor:
        why = "it is registered with another successor"
        return ImportLine("refused", item.what, why, item.at)
    return ImportLine("merged", item.what, KNOWN, item.at)
