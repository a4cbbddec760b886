"""What must hold of a registry's tables after every step, told from the tables alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from registry.audit.entries import Tag
from registry.audit.stored import StoredCheckpoint
from registry.audit.verifying import verify_log
from registry.db import tables as t
from registry.domain.changes import invert, settled, write_changes
from registry.domain.digest import canonical, digest
from registry.domain.edits import write_edit
from registry.domain.proposals import Judged
from registry.domain.statehash import StateSum
from tests.platforms import PEOPLE

if TYPE_CHECKING:
    from registry.domain.proposals import Decision, Proposal
    from tests.platforms import Platform

Facts = dict[str, Any]
GROUPS = {"maintainer": {"ssot_maintainers", "team_approval"}, "member": {"team_approval"}}
"""Who speaks for which group, written down a second time on purpose."""


class Ledger:
    """Reads everything a registry has stored and compares it with itself."""

    def __init__(self) -> None:
        self._rows_at: dict[int, bytes] = {}
        self._checked = 0
        self._verified = -1

    def read(self, platform: Platform) -> None:
        """Load the tables once, for all checks."""
        with platform.deps.view() as uow:
            self.revision = uow.revision()
            self.rows = {str(row.key): row.content() for row in uow.rows()}
            self.changes = list(uow.changes_until(self.revision))
            self.entries = list(uow.entries())
            self.checkpoints = [StoredCheckpoint(h.size, h.root, h.at) for h in uow.heads()]
            found = uow.proposals(status=None, limit=10_000, after=None)
            self.proposals: dict[str, Proposal] = {p.id: p for p in found}
            self.decisions: list[Decision] = [
                d for p in self.proposals for d in uow.decisions(p)
            ]
        with platform.engine.connect() as connection:
            numbers = connection.execute(select(t.revision.c.number)).scalars()
            self.numbers = sorted(numbers)
            jobs = connection.execute(select(t.job.c.about).where(t.job.c.state == "open"))
            self.open_jobs = set(jobs.scalars())

    def check(self, platform: Platform) -> None:
        """Raise `AssertionError` with the first invariant that does not hold."""
        self.read(platform)
        applied = self._bodies(Tag.REVISION_APPLY)
        assert self.numbers == list(range(1, self.revision + 1)), "a gap between revisions"
        assert [body["data"]["revision"] for body in applied] == self.numbers
        assert self._applied_proposals() == [body["about"] for body in applied]
        self._check_rows(platform)
        for body in applied[self._checked :]:
            self._check_quorum(body, platform)
            self._check_content(body, platform)
        self._checked = len(applied)
        self._check_decisions(applied)
        self._check_undone()
        self._check_nothing_waits_for_nobody()
        if len(self.checkpoints) != self._verified:
            verdict = verify_log(self.entries, self.checkpoints)
            assert verdict.ok, verdict.problem
            self._verified = len(self.checkpoints)

    def _bodies(self, tag: Tag) -> list[Facts]:
        return [json.loads(entry.body) for entry in self.entries if entry.tag == tag]

    def _applied_proposals(self) -> list[str]:
        done = [p for p in self.proposals.values() if p.applied_revision is not None]
        assert all(p.status == "applied" for p in done)
        assert sum(p.status == "applied" for p in self.proposals.values()) == len(done)
        return [p.id for p in sorted(done, key=lambda p: p.applied_revision or 0)]

    def _check_rows(self, platform: Platform) -> None:
        rebuilt: Facts = {}
        for changes in self.changes:
            for key, before, after in changes:
                was = rebuilt.pop(str(key), None)
                assert was == (before and before.content()), f"{key} was not what it was"
                if after is not None:
                    rebuilt[str(key)] = after.content()
        assert rebuilt == self.rows, "the rows are not what the revisions made them"
        stored = canonical(self.rows)
        assert self._rows_at.setdefault(self.revision, stored) == stored, "a row moved alone"
        lines = (
            canonical({"table": key.partition(":")[0], **row}) for key, row in self.rows.items()
        )
        assert platform.registry.state_hash() == StateSum().add(lines).hash()

    def _check_quorum(self, body: Facts, platform: Platform) -> None:
        """Count again, from the people behind the approvals, whether they were enough."""
        data, proposal = body["data"], self.proposals[body["about"]]
        people = [approval["actor"] for approval in data["approvals"]]
        assert len(set(people)) == len(people) >= self._minimum(platform)
        assert not {proposal.author, proposal.agent} & set(people), "approved their own"
        assert all(PEOPLE[name][1] == "person" for name in people)
        asked = set(proposal.quorum.groups)
        speaks = {name: GROUPS[PEOPLE[name][0]] for name in people}
        assert all(groups & asked for groups in speaks.values()), "was not asked"
        assert asked <= set().union(*speaks.values())
        assert data["digest"] == proposal.digest
        behind = [d for d in self.decisions if d.proposal == proposal.id and d.status == "used"]
        assert {d.id for d in behind} == {a["decision"] for a in data["approvals"]}
        assert {d.digest for d in behind} == {proposal.digest}, "approved something else"
        assert {str(d.verdict) for d in behind} == {"approve"}
        assert all(proposal.applied_at < d.expires_at for d in behind)

    def _check_content(self, body: Facts, platform: Platform) -> None:
        """Compare what was approved with what was done, and with the rules in force."""
        data, proposal = body["data"], self.proposals[body["about"]]
        judged = Judged(
            edits=[write_edit(edit) for edit in proposal.edits],
            pre=proposal.reads,
            post=write_changes(proposal.changes),
            inverse=write_changes(invert(proposal.changes)),
            judged_under=platform.deps.hashes,
            quorum=proposal.quorum.content(),
        )
        assert digest(judged.material()) == data["digest"], "approved under other terms"
        assert proposal.applied_at is not None
        done = settled(proposal.changes, proposal.applied_at)
        assert self.changes[data["revision"] - 1] == done, "did something else"

    def _minimum(self, platform: Platform) -> int:
        return platform.deps.governance.rules.approvals.minimum

    def _check_decisions(self, applied: list[Facts]) -> None:
        spent = [a["decision"] for body in applied for a in body["data"]["approvals"]]
        assert len(set(spent)) == len(spent), "an approval was used twice"
        assert {d.id for d in self.decisions if d.status == "used"} == set(spent)
        for decision in self.decisions:
            holds = decision.status == "active" and decision.verdict == "approve"
            if holds and self.proposals[decision.proposal].status.is_open:
                assert decision.digest == self.proposals[decision.proposal].digest

    def _check_undone(self) -> None:
        for undo in self.proposals.values():
            undone = self.proposals.get(undo.undoes)
            if undone is None or undo.applied_revision is None:
                continue
            assert undone.applied_revision is not None
            was = {c.key: c.before for c in self.changes[undone.applied_revision - 1]}
            put = {c.key: c.after for c in self.changes[undo.applied_revision - 1]}
            assert put.keys() == was.keys()
            left = {c.key: c.after for c in self.changes[undone.applied_revision - 1]}
            found = {c.key: c.before for c in self.changes[undo.applied_revision - 1]}
            assert found == left, "an undo took a later change with it"
            for key, row in was.items():
                again = put[key]
                assert (row and canonical(row.content())) == (
                    again and canonical(again.content())
                ), f"{key} was not put back"

    def _check_nothing_waits_for_nobody(self) -> None:
        approved = {p.id for p in self.proposals.values() if p.status == "approved"}
        assert approved <= self.open_jobs, "approved, but nobody will apply it"
