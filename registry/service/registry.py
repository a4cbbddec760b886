"""The registry as one object: reads, proposes, decides, applies, accounts for itself."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from registry.audit.entries import Tag
from registry.contracts.records import Wish
from registry.domain.actions import is_action_id
from registry.domain.actors import SYSTEM, Actor
from registry.domain.edits import UndoProposal
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from registry.domain.statehash import row_line
from registry.errors import Denied, FrenlyError
from registry.service import (
    applying,
    auditing,
    deciding,
    lifecycle,
    people,
    proposing,
    receipts,
    sequencing,
    tables,
)
from registry.service.action_deciding import ACT
from registry.service.action_face import ActionFace
from registry.service.climbing import Climber
from registry.service.conflicting import wish_to_settle
from registry.service.deciding import APPLY
from registry.service.desk import Desk
from registry.service.once import Answers
from registry.service.reading import RegistryReader
from registry.service.regular import regular_tasks
from registry.service.revision_ports import RegistryState
from registry.service.run_desk import RunDesk
from registry.service.running import Runs
from registry.service.schedules import Schedules
from registry.service.snapshot_text import SnapshotText
from registry.service.steering import Steering
from registry.service.strangers import Strangers
from registry.service.texts import storable
from registry.service.usage import UsageDesk
from registry.service.work_desk import WorkDesk
from registry.service.working import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from registry.anchors.importing import ImportPlan
    from registry.anchors.tables.items import Item
    from registry.audit.verifying import LogVerdict
    from registry.contracts.records import Page, ProposalView
    from registry.contracts.runs import Effect
    from registry.domain.proposals import Proposal
    from registry.domain.rows import Content, Row, RowKey
    from registry.domain.turns import Turn
    from registry.service.deps import Deps
    from registry.service.edge_ports import Claim
    from registry.service.people import NewUser
    from registry.service.ports import User
    from registry.service.revision_ports import Delta
    from registry.service.snapshots import Snapshots

_WATCHER = replace(SYSTEM, may=frozenset({"propose"}))


def _unheard(_stage: str, _rows: int) -> None:
    """Let nobody hear of progress."""


class Registry(Steering, RegistryReader, ActionFace):
    """Everything that can be done to the truth.

    Tools and agent hold only its reading and proposing faces (`registry.contracts.ports`).
    """

    def __init__(self, deps: Deps, snapshots: Snapshots) -> None:
        super().__init__(deps, snapshots)
        self._deps, self._snapshots = deps, snapshots
        self._strangers = Strangers(deps)
        self._sweeper = lifecycle.Sweeper(deps)
        self._climber = Climber(deps)
        self.jobs = Jobs(deps, {APPLY: self._apply_or_recall, ACT: self.actions.carry_out})
        """The queue of work that is due."""
        self.answers = Answers(deps)
        """What was answered to requests with an idempotency key."""
        self.schedules = Schedules(
            deps, regular_tasks(deps, self._sweeper, self._climber, self.answers)
        )
        """The registry's own regular work."""

    def under(self, claim: Claim) -> Self:
        """Return the same registry for one request: what it writes holds the claim as well."""
        bound = copy(self)
        bound._deps = replace(self._deps, claim=claim)  # noqa: SLF001 - a copy of ourselves
        return bound

    def of_run(self, effect: Callable[[], Effect | None]) -> Self:
        """Return the same registry for one run: a proposal is kept with the call it is from."""
        bound = copy(self)
        bound._deps = replace(self._deps, effect=effect)  # noqa: SLF001 - a copy of ourselves
        return bound

    def proposed_by(self, effect: Effect) -> ProposalView | None:
        """Return what a call of a run has proposed already."""
        with self._deps.view() as uow:
            found = uow.effect(effect.run, effect.call)
        # an action is asked for again, and joins itself
        return self.proposal(found) if found and not is_action_id(found) else None

    @property
    def work_desk(self) -> WorkDesk:
        """Return where people look at the queue and have work tried again."""
        return WorkDesk(self._deps)

    @property
    def run_desk(self) -> RunDesk:
        """Return where people look at the agent's runs and cancel them."""
        return RunDesk(self._deps)

    @property
    def usage_desk(self) -> UsageDesk:
        """Return where scans are taken, and where it is shown who uses what."""
        return UsageDesk(self._deps)

    @property
    def runs(self) -> Runs:
        """Return where the agent keeps its runs; a request's claim is kept with the run."""
        return Runs(self._deps)

    def propose(self, wish: Wish, by: Actor) -> ProposalView:
        """Ask for a change. Changes nothing; see `proposing.propose`."""
        return proposing.propose(self._deps, wish, by)

    def settle(
        self, conflict_id: str, number: int, *, origin: Origin, reason: str, by: Actor
    ) -> ProposalView:
        """Ask for one of a conflict's resolutions, counted from 1; see `propose`."""
        view = self.conflict(conflict_id)
        resolution = self._conflicts.resolution(conflict_id, number)
        return self.propose(wish_to_settle(view, resolution, origin, reason), by)

    def decide(  # noqa: PLR0913 - one decision has these parts and no more
        self,
        proposal_id: str,
        digest_seen: str,
        verdict: str,
        *,
        reason: str,
        by: Actor,
        in_stead_of: str = "",
    ) -> ProposalView:
        """Approve or reject exactly what was seen; see `deciding.decide`."""
        return deciding.decide(
            self._deps,
            proposal_id,
            digest_seen,
            verdict,
            reason=reason,
            by=by,
            in_stead_of=in_stead_of,
        )

    @property
    def desk(self) -> Desk:
        """Return what people do around decisions: talk, wait, stand in for each other."""
        return Desk(self._deps)

    def apply(self, proposal_id: str) -> applying.Outcome:
        """Apply an approved proposal once, then check that it did what it promised."""
        outcome = applying.apply(self._deps, proposal_id)
        if outcome.applied:
            self.check_promises(outcome.proposal)
        return outcome

    def work(self) -> list[str]:
        """Do all work that is due, then give new audit entries their place; say what was done.

        Safe to call from several processes: a job has one holder at a time, and applying
        twice is refused by the proposal's own status.
        """
        said = self.schedules.work()
        hand_out = self._deps.hand_out or Jobs.do_all
        said += hand_out(self.jobs)
        said += self._sweeper.record()
        self._strangers.flush()
        sequencing.sequence(self._deps)
        return said

    def coming_ends(
        self, within: timedelta, *, limit: int = 100, after: str | None = None
    ) -> Page[Turn]:
        """List what expires, ends or reaches its sunset soon, soonest first."""
        return lifecycle.coming_ends(self._deps, within, limit=limit, after=after)

    def verify_log(self, by: Actor) -> LogVerdict:
        """Recompute the whole audit tree."""
        sequencing.sequence(self._deps)
        self.require(by, "audit.verify", "audit")
        return auditing.verify(self._deps, by)

    def export_log(self, by: Actor) -> Iterator[str]:
        """Yield the log in the stand-alone verifier's format."""
        self.require(by, "export", "audit")
        return auditing.export_log(self._deps, by)

    def receipt(self, proposal_id: str) -> Content:
        """Return the offline proof of an applied proposal."""
        sequencing.sequence(self._deps)
        return receipts.receipt(self._deps, proposal_id)

    def snapshot(self) -> SnapshotText:
        """Return the newest state as one text, of one moment; see `snapshot_text`."""
        rows = self._rows_of_one_moment()
        state = cast("RegistryState", next(rows))
        return SnapshotText(
            state.revision, state.state, cast("Iterator[Row]", rows), self._deps.sign
        )

    def _rows_of_one_moment(self) -> Iterator[RegistryState | Row]:
        """Yield where the registry stands, then its rows in key order."""
        with self._deps.view() as uow:
            revision = uow.revision()
            yield RegistryState(revision, uow.state_hash(revision))
            yield from uow.each_row()

    def plan_import(
        self,
        items: Iterable[Item],
        *,
        only_known: bool = False,
        tell: Callable[[str, int], None] = _unheard,
    ) -> ImportPlan:
        """Weigh name tables against the registry; see `tables.plan_import`."""
        return tables.plan_import(self._deps, items, only_known=only_known, tell=tell)

    def known(self, keys: Iterable[RowKey]) -> frozenset[RowKey]:
        """Return those of the keys that have a row."""
        with self._deps.view() as uow:
            return uow.known(keys)

    def export(self, by: Actor) -> Iterator[str]:
        """Yield every row as canonical JSON, sorted: the same bytes for the same state.

        Raises `Denied` before anything is yielded; the rows are those of one moment.
        """
        self.require(by, "export", "registry")
        lines = self._exported(by)
        next(lines)  # it is recorded before anything is handed out
        return lines

    def _exported(self, by: Actor) -> Iterator[str]:
        with self._deps.view() as uow:
            revision = uow.revision()
            self.record(Tag.CONTENT_EXPORT, by, "registry", {"revision": revision})
            yield ""
            for row in uow.each_row():
                yield row_line(row).decode()

    def revision(self) -> int:
        """Return the number of the newest revision."""
        with self._deps.view() as uow:
            return uow.revision()

    def state_hash(self) -> str:
        """Return the hash of everything the registry holds, its history apart."""
        return self.state().state

    def state(self) -> RegistryState:
        """Return the newest revision and its state hash, read together."""
        with self._deps.view() as uow:
            revision = uow.revision()
            return RegistryState(revision, uow.state_hash(revision))

    def state_hash_of(self, revision: int) -> str:
        """Return the state hash of one revision; 0 is the empty state."""
        with self._deps.view() as uow:
            return uow.state_hash(revision)

    def deltas(self, after: int, limit: int) -> Sequence[Delta]:
        """Return the revisions behind that one, oldest first."""
        with self._deps.view() as uow:
            return uow.deltas(after, limit)

    def counts(self) -> tuple[Mapping[str, int], int]:
        """Count the open proposals by status, and the entries without a place in the tree."""
        with self._deps.view() as uow:
            return uow.count_open(), uow.count_unsequenced()

    def add_user(
        self, user_id: str, roles: Sequence[str], *, kind: str = "person", by: Actor | None
    ) -> NewUser:
        """Create a user with a token; see `people.add_user`."""
        return people.add_user(self._deps, user_id, roles, kind=kind, by=by)

    def revoke_user(self, user_id: str, by: Actor) -> User:
        """Let a user and all their tokens count no more."""
        return people.revoke_user(self._deps, user_id, by)

    def has_users(self) -> bool:
        """Say whether anybody may sign in at all."""
        with self._deps.view() as uow:
            return bool(uow.users())

    def users(self, by: Actor) -> Sequence[User]:
        """List users; only whoever manages them may."""
        self.require(by, "user.manage", "users")
        with self._deps.view() as uow:
            return uow.users()

    def authenticate(self, token: str) -> Actor:
        """Make the actor whom a token proves; raises `BadToken`. Refusals are counted."""
        try:
            return people.authenticate(self._deps, token)
        except people.BadToken as error:
            self._strangers.note(error)
            raise

    def renew(self, actor: Actor) -> Actor:
        """Make an actor anew who was proven before; raises `BadToken` if the proof is over."""
        return people.renew(self._deps, actor)

    def seconds_left(self, actor: Actor) -> float:
        """Return for how long the proof of who somebody is still holds."""
        if actor.proven_until is None:
            return math.inf
        return (actor.proven_until - self._deps.now()).total_seconds()

    def record_refusal(
        self, tag: Tag, by: Actor, about: str, error: FrenlyError, *, agent: str = ""
    ) -> None:
        """Record a refusal that happened outside the registry, such as a tool call's."""
        self._deps.record_refusal(tag, by, about, error, agent=agent)

    def record(
        self, tag: Tag, by: Actor, about: str, data: Content, *, agent: str = ""
    ) -> None:
        """Record an act that changes no row, such as the start of a run."""
        self._deps.append(
            self._deps.entry(tag, by, storable(about), storable(data), agent=agent)
        )

    def require(self, by: Actor, permission: str, about: str) -> None:
        """Raise `Denied` unless somebody may; the refusal is recorded."""
        try:
            by.require(permission)
        except Denied as error:
            self._deps.record_refusal(Tag.PERMISSION_REFUSE, by, about, error)
            raise

    def _apply_or_recall(self, proposal_id: str) -> str:
        """Apply; a worker that died between applying and saying so is said for."""
        done = self.proposal(proposal_id).proposal
        if done.applied_revision is not None:
            if done.applied_revision == self.revision():  # nothing came after it
                self.check_promises(done)
            return f"Applied as revision {done.applied_revision}."
        return self.apply(proposal_id).says

    def check_promises(self, proposal: Proposal) -> None:
        """Compare what resolves now with what was promised; a miss proposes the undo."""
        missed = [promise for promise in proposal.promises if not self._is_kept(promise)]
        if not missed:
            return
        data = {"missed": missed, "message": "What resolves now is not what was promised."}
        self.record(Tag.REVISION_VERIFY_MISS, SYSTEM, proposal.id, data)
        wish = Wish(
            edits=(UndoProposal(proposal=proposal.id),),
            origin=Origin(channel="schedule", thread=f"verify/{proposal.id}"),
            reason="After applying, a name does not resolve as promised.",
        )
        try:
            self.propose(wish, _WATCHER)
        except FrenlyError:
            return  # recorded: it was applied, and what came after it stands in the way

    def _is_kept(self, promise: Content) -> bool:
        name = Name(Kind(promise["kind"]), promise["key"])
        scope = str(promise.get("scope", ""))
        try:
            canonical = self.resolve(name, promise["context"], scope=scope).canonical
        except FrenlyError:
            canonical = ""
        return canonical == str(promise["canonical"])
