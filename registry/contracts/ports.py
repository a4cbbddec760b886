"""The two faces of the registry that the hands may hold: one reads, one also proposes.

`decide` and `apply` are on neither, so no tool can approve and no tool can write a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from registry.contracts.actions import ActionView, ActionWish
    from registry.contracts.answers import Answers, Explanation, Question, Resolution
    from registry.contracts.records import (
        AliasFilter,
        AliasView,
        ContractFilter,
        ContractView,
        HistoryFilter,
        HistoryItem,
        Page,
        ProposalView,
        Wish,
    )
    from registry.contracts.runs import Effect
    from registry.contracts.usage_record import KnownUsers
    from registry.domain.actors import Actor
    from registry.domain.conflicts import ConflictFilter, ConflictView
    from registry.domain.names import Name
    from registry.domain.rows import Anchor, Context, Table


class NameReader(Protocol):
    """Look names up: in the registry, or in rows of it that are at hand."""

    def resolve(self, name: Name, context: str, *, scope: str = "") -> Resolution:
        """Answer what a name stands for now; raises as `Reader.resolve` does."""
        ...

    def aliases(self, wanted: AliasFilter, *, limit: int = 100) -> Page[AliasView]:
        """List the first aliases of a kind, name or context, in key order."""
        ...

    def contract(self, name: Name) -> ContractView:
        """Return one contract; raises `Missing`."""
        ...

    def contexts(self) -> tuple[Context, ...]:
        """Return every context, in name order."""
        ...

    def names_near(self, name: Name, table: Table | None = None) -> tuple[str, ...]:
        """Return keys of that kind spelled most like `name`, of aliases and contracts.

        With a table, only of its rows. They are few, and in no promised order.
        """
        ...


class Reader(NameReader, Protocol):
    """Read the registry."""

    def resolve(
        self,
        name: Name,
        context: str,
        *,
        scope: str = "",
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Resolution:
        """Answer what `name` stands for when called from `context`, from `scope` of it.

        `at` asks as of a past time (the revision current then, evaluated then), `revision`
        as of a past revision. Raises `Missing` for an unknown, expired, retired or removed
        name and for an unknown context; `Conflict` for a name whose target nobody has told
        and for one that may stand for several (`AmbiguousName`); `Unavailable` while an
        alias is browned out.
        """
        ...

    def resolve_many(
        self,
        questions: Sequence[Question],
        *,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Answers:
        """Answer each question or say what is wrong with it, all from one revision."""
        ...

    def explain(
        self,
        name: Name,
        context: str,
        *,
        scope: str = "",
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Explanation:
        """Show how a lookup comes to its answer or refusal, each step with its proof.

        Raises `Missing` for an unknown context alone.
        """
        ...

    def aliases(
        self, wanted: AliasFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[AliasView]:
        """List aliases in key order.

        Those that are searched for come in the order of what was found, those that are
        picked by their expiry soonest first.
        """
        ...

    def contracts(
        self, wanted: ContractFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ContractView]:
        """List contracts in key order, each with the first aliases that point at it.

        Those that are searched for come in the order of what was found.
        """
        ...

    def who_uses(self, name: Name) -> KnownUsers:
        """Say who uses a name in code or looked it up of late, as far as that is known."""
        ...

    def conflicts(
        self, wanted: ConflictFilter, *, limit: int = 100, after: str | None = None
    ) -> Page[ConflictView]:
        """List what contradicts itself, the heaviest first, each with ways to settle it."""
        ...

    def conflict(self, conflict_id: str) -> ConflictView:
        """Return one conflict that stands; raises `Missing`."""
        ...

    def anchors(self) -> tuple[Anchor, ...]:
        """Return every anchor, in id order."""
        ...

    def history(
        self, wanted: HistoryFilter, *, limit: int = 50, after: str | None = None
    ) -> Page[HistoryItem]:
        """List audit entries, newest first."""
        ...

    def proposal(self, proposal_id: str) -> ProposalView:
        """Return one proposal; raises `Missing`."""
        ...

    def proposals(
        self, *, status: str | None = None, limit: int = 50, after: str | None = None
    ) -> Page[ProposalView]:
        """List proposals, newest first."""
        ...


class Proposer(Reader, Protocol):
    """Read the registry and ask for changes. Asking changes nothing."""

    def propose(self, wish: Wish, by: Actor) -> ProposalView:
        """Store a proposal for people to decide on; the same wish twice is one proposal.

        Raises `Refused` (a `Conflict` with `findings`; its hint names the nearest wish that
        would pass) when a validator blocks it, and what planning raises: `AliasTaken`,
        `Missing` for an unknown alias or contract. Refusals are audited.
        """
        ...

    def propose_action(self, wish: ActionWish, by: Actor) -> ActionView:
        """Ask that something be done to a workload of the platform; nothing is done to it.

        The platform tries it first. Raises what it raises, `Refused` for a wish that rests on
        what nobody said, and `Resting` for one that people rejected. Refusals are audited.
        """
        ...

    def action(self, action_id: str) -> ActionView:
        """Show an action that was asked for; raise `Missing`."""
        ...


class RunProposer(Proposer, Protocol):
    """What the agent holds besides: it binds proposals to runs. No tool is given this face."""

    def of_run(self, effect: Callable[[], Effect | None]) -> Proposer:
        """Return the same registry for one run.

        What is proposed through it is stored together with the call that `effect` names
        then; a run that has lost its lease can propose nothing (`RunLost`).
        """
        ...

    def proposed_by(self, effect: Effect) -> ProposalView | None:
        """Return what a call of a run has proposed already."""
        ...
