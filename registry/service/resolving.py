"""Look names up and explain the answers: now, at a past time, in a past revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.audit.entries import Tag
from registry.contracts.answers import (
    Answered,
    Answers,
    Explanation,
    Question,
    Resolution,
    Step,
)
from registry.domain.rows import RowKey, Table
from registry.errors import FrenlyError, nearest
from registry.resolution.errors import AliasRetired, UnknownContext, UnknownName
from registry.resolution.explaining import Leg, legs
from registry.resolution.walk import Asked, seconds
from registry.service.receipts import receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from registry.domain.names import Name
    from registry.resolution.snapshot import Snapshot
    from registry.service.deps import Deps
    from registry.service.snapshots import Snapshots

    NamesNear = Callable[[Name], Iterable[str]]


class Resolving:
    """Resolves from snapshots; what a refusal adds to them is read from the store."""

    def __init__(self, deps: Deps, snapshots: Snapshots, near: NamesNear) -> None:
        """`near` finds registered names for a hint to choose from."""
        self._deps, self._snapshots, self._near = deps, snapshots, near

    def resolve(
        self, question: Question, at: datetime | None, revision: int | None
    ) -> Resolution:
        """Answer one question; raises why it has no answer."""
        snapshot, when = self._picture(at, revision)
        return self._answer(snapshot, question, when)

    def resolve_many(
        self, questions: Sequence[Question], at: datetime | None, revision: int | None
    ) -> Answers:
        """Answer each question or say what is wrong with it, all from one revision."""
        snapshot, when = self._picture(at, revision)
        now = seconds(when)
        results = []
        for question in questions:
            answer, problem = None, None
            try:
                answer = _ask(snapshot, question, now)
            except FrenlyError as error:
                problem = error
            results.append(Answered(question, answer, problem))
        return Answers(snapshot.revision, tuple(results))

    def explain(
        self, question: Question, at: datetime | None, revision: int | None
    ) -> Explanation:
        """Show the way to the answer or to the refusal, each step with its proof."""
        snapshot, when = self._picture(at, revision)
        answer, problem = None, None
        try:
            answer = self._answer(snapshot, question, when)
        except UnknownContext:
            raise
        except FrenlyError as error:
            problem = error
        fallback = snapshot.book.contexts[question.context].fallback
        asked = Asked(fallback, when, question.scope)
        way = legs(snapshot.book, question.name, asked)
        return Explanation(
            question=question,
            revision=snapshot.revision,
            steps=tuple(self._steps(way, snapshot.revision)),
            answer=answer,
            problem=problem,
        )

    def _picture(self, at: datetime | None, revision: int | None) -> tuple[Snapshot, datetime]:
        now = self._deps.now()
        if revision is not None or (at is not None and at < now):
            return self._snapshots.as_of(at=at, revision=revision), at or now
        return self._snapshots.current(), at or now

    def _answer(self, snapshot: Snapshot, question: Question, when: datetime) -> Resolution:
        try:
            return _ask(snapshot, question, seconds(when))
        except UnknownName as error:
            if error.is_known_elsewhere:
                raise
            near = nearest(question.name.key, self._near(question.name))
            raise UnknownName(error.message, hint=near, **error.facts) from None
        except AliasRetired as error:
            raise self._dated(error, snapshot.revision) from None

    def _dated(self, error: AliasRetired, revision: int) -> AliasRetired:
        """Say when the alias was retired: its row does not know."""
        row = RowKey(Table.ALIAS, error.facts["row"].partition(":")[2])
        with self._deps.view() as uow:
            last = uow.last_change(row, revision)
        if last is None:
            return error
        says = f"{error.message[:-1]}; revision {last.revision} last changed it, "
        says += f"at {last.at:%Y-%m-%d %H:%M} UTC."
        return AliasRetired(says, hint=error.hint, **error.facts)

    def _steps(self, way: Iterable[Leg], revision: int) -> Iterable[Step]:
        with self._deps.view() as uow:
            found = [(leg, uow.last_change(leg.row, revision)) for leg in way]
        proofs = {last.proposal: None for _, last in found if last is not None}
        proven = {proposal: self._proof(proposal) for proposal in proofs}
        for leg, last in found:
            yield Step(
                row=str(leg.row),
                says=leg.says,
                rule=leg.rule,
                passed_over=leg.passed,
                revision=last and last.revision,
                changed_at=last and last.at,
                proposal=last.proposal if last else "",
                proof=proven[last.proposal] if last else None,
            )

    def _proof(self, proposal: str) -> dict[str, Any] | None:
        """Return the proof that the log holds the entry of the revision; None until it does.

        What the entry says is not part of it: that is the log's, for those who may read it.
        """
        try:
            shown = receipt(self._deps, proposal)
        except FrenlyError:
            return None  # it has no place in the tree yet, or the log was damaged
        applied = f'"tag":"{Tag.REVISION_APPLY}"'
        entry = next(each for each in shown["entries"] if applied in each["body"])
        checkpoint = shown["checkpoint"]
        kept = {key: entry[key] for key in ("position", "leaf", "proof")}
        return {**kept, "checkpoint": checkpoint}


def _ask(snapshot: Snapshot, question: Question, now: float) -> Resolution:
    name = question.name
    found = snapshot.resolve(name.kind, question.context, name.key, now, question.scope)
    return found.at(snapshot.revision)
