"""One file in, its findings out: scanned, read as a manifest if it is one, and judged.

Pure but for the parsers that tell comments from code. What a file says is only ever looked
at: nothing in it can widen what is reviewed, and an ignore silences a use but no rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from agent.review.findings import Finding, Level, Rule, in_order
from agent.review.generated import is_generated
from agent.review.meant.settling import settled_together
from agent.review.near import NearMisses, unknown_uses
from agent.review.objects import ObjectUses, object_uses
from agent.review.sites import is_history, shows_paths
from agent.review.tables import defines
from registry.domain.names import Kind
from registry.usage.decoding import decoded, searchable
from registry.usage.ignores import MARK, Ignored, is_marked, read_ignores, sift
from registry.usage.texts import scan_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from agent.review.judging import Judge
    from agent.review.known import Known
    from registry.contracts.usage import NameFinder, Use
    from registry.domain.names import Name
    from registry.usage.texts import Classifier

_MANIFESTS = (".json", ".tpl", ".yaml", ".yml")


def is_manifest(path: str) -> bool:
    """Say whether a file may hold objects of Kubernetes, by its name."""
    return path.lower().endswith(_MANIFESTS)


class Reviewed(NamedTuple):
    """What came of one file, or of several."""

    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    """Uses of which somebody said why they are meant; they are not judged."""
    unread: tuple[tuple[str, str], ...] = ()
    """Files that were read only in part, each with the reason."""
    left_alone: int = 0
    """Findings in files that nobody writes here: vendored, generated, or held for tests."""


def together(parts: Iterable[Reviewed]) -> Reviewed:
    """Put together what came of several files."""
    listed = list(parts)
    return Reviewed(
        tuple(in_order(finding for part in listed for finding in part.findings)),
        tuple(sorted(each for part in listed for each in part.ignored)),
        tuple(sorted(each for part in listed for each in part.unread)),
        sum(part.left_alone for part in listed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Everything that reviewing one file takes."""

    known: Known
    judge: Judge
    finder: NameFinder
    classify: Classifier
    context_of: Callable[[str], str | None] = field(default=lambda _: None)
    """From which context the file of a path calls names; None where nobody said."""
    near: NearMisses | None = None
    """Knows which names a slip of the fingers was meant to be; None looks for no slips."""
    wants: Callable[[Name], bool] = field(default=lambda _: True)
    """Which names are looked for in manifests; the finder knows its own."""
    leaves: Callable[[str], bool] = field(default=lambda _: False)
    """Which files, by their paths, are left alone: nobody writes them here."""

    def file(self, path: str, raw: bytes) -> Reviewed | None:
        """Review a file's bytes; None when it is binary."""
        data = searchable(raw)
        return None if data is None else self.text(path, decoded(data))

    def text(self, path: str, text: str, only: frozenset[int] | None = None) -> Reviewed:
        """Review a text; with `only`, what stands on those lines of it."""
        if defines(text):
            return Reviewed()
        scanned = scan_text(self.classify, path, text, self.finder.find(text))
        objects = self._objects(path, text)
        uses = _without(scanned.uses, objects)
        if shows_paths(path, text):
            uses = [use for use in uses if use.name.kind is not Kind.PATH]
        lines = text.split("\n")
        found = [
            *self._judged(uses, lines),
            *self._judged_objects(objects),
            *self._unknown(path, text, only, objects),
        ]
        kept, ignored = _unless_ignored(path, text, found)
        reviewed = Reviewed(
            (*kept, *map(_fault, scanned.faults)),
            (*ignored, *scanned.ignored),
            ((path, objects.unread),) if objects.unread else (),
        )
        shown = together([reviewed if only is None else _only(reviewed, only)])
        return _left(shown) if self.leaves(path) or is_generated(text) else shown

    def _objects(self, path: str, text: str) -> ObjectUses:
        if not is_manifest(path):
            return ObjectUses()
        found = object_uses(self.known, path, text)
        return found._replace(uses=tuple(u for u in found.uses if self.wants(u.use.name)))

    def _judged(self, uses: Iterable[Use], lines: Sequence[str]) -> list[Finding]:
        found = (
            self.judge.judge(use, lines[use.line - 1].rstrip("\r"), self.context_of(use.path))
            for use in uses
        )
        return settled_together((each for each in found if each is not None), lines)

    def _judged_objects(self, objects: ObjectUses) -> Iterator[Finding]:
        for thing, use in objects.uses:
            finding = self.judge.judge_meant(use)
            if finding is not None and finding.fix is not None and thing.is_shared:
                question = f"Other objects share this text: is {finding.fix!r} right for all?"
                finding = replace(finding, fix=None, question=question)
            if finding is not None:
                yield finding

    def _unknown(
        self, path: str, text: str, only: frozenset[int] | None, objects: ObjectUses
    ) -> Iterator[Finding]:
        if self.near is None or is_history(path):
            return
        uses = unknown_uses(self.near, self.classify, path, text, only)
        for use in (*uses, *objects.unknown):
            meant = self.near.meant_by(use.name)
            if meant is not None and self.wants(meant):
                yield self.judge.unknown(use, meant)


def _left(reviewed: Reviewed) -> Reviewed:
    return Reviewed((), reviewed.ignored, (), len(reviewed.findings))


def _without(uses: Iterable[Use], objects: ObjectUses) -> list[Use]:
    """Leave out what a manifest says better: the very same places."""
    told = {(each.use.line, each.use.column) for each in objects.uses}
    return [use for use in uses if (use.line, use.column) not in told]


def _unless_ignored(
    path: str, text: str, findings: list[Finding]
) -> tuple[list[Finding], list[Ignored]]:
    """Leave out what somebody meant: the uses of objects, which no scan has sifted."""
    if not is_marked(text):
        return findings, []
    ignores, _ = read_ignores(path, enumerate(text.split("\n"), 1))
    counted, ignored = sift([finding.use for finding in findings], ignores)
    kept = set(counted)
    return [finding for finding in findings if finding.use in kept], ignored


def _fault(use: Use) -> Finding:
    return Finding(
        rule=Rule.IGNORED_WITHOUT_REASON,
        level=Level.WARNING,
        use=use,
        what="An ignore does not say both for which name, and why.",
        why="It silences nothing as it stands.",
        question=f"Write `{MARK} NAME because REASON`.",
    )


def _only(reviewed: Reviewed, lines: frozenset[int]) -> Reviewed:
    return reviewed._replace(
        findings=tuple(each for each in reviewed.findings if each.use.line in lines),
        ignored=tuple(each for each in reviewed.ignored if each.use.line in lines),
    )
