"""API documents that a diff changes, with the alias-aware verdict on each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from agent.review.changes import new_text, old_text
from agent.review.sites import declares_paths
from registry.anchors.located import load_lenient
from registry.compat.compare import compare
from registry.compat.documents import Api, read_api
from registry.compat.verdict import judge, suggestions
from registry.errors import FrenlyError
from registry.service.releasing import callers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.changes import Tree
    from frenly_ai.reviewing.grounds import Grounds
    from registry.compat.verdict import Suggestion, Verdict
    from registry.usage.diffs.records import Diff, FileDiff

_READ = (".json", ".yaml", ".yml")


class Judged(NamedTuple):
    """One changed API document, and whether its callers survive the change."""

    path: str
    verdict: Verdict | None
    """None where one of the two sides could not be read."""
    helping: tuple[Suggestion, ...] = ()
    """Aliases with which a removed path would go on to answer."""
    unread: str = ""

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        if self.verdict is None:
            return {"path": self.path, "unread": self.unread}
        return {
            "path": self.path,
            "allowed": self.verdict.allowed,
            "policy": str(self.verdict.policy),
            "differences": [each.content() for each in self.verdict.differences],
            "aliases_that_would_help": [
                {"alias": s.path, "target": s.target, "contexts": list(s.contexts)}
                for s in self.helping
            ],
        }


def judge_documents(grounds: Grounds, diff: Diff, tree: Tree) -> tuple[Judged, ...]:
    """Judge every API document of which the tree has the side after the change."""
    return tuple(judged for file in diff.files for judged in _file(grounds, file, tree))


def _file(grounds: Grounds, file: FileDiff, tree: Tree) -> Iterator[Judged]:
    if file.old_path is None or not file.path.lower().endswith(_READ) or not file.hunks:
        return  # a new document breaks nobody
    new = new_text(file, tree)
    if new is None or not declares_paths(new):
        return
    old = old_text(file, new)
    if not declares_paths(old):
        return
    try:
        yield _judged(grounds, file.path, _api(file.old_path, old), _api(file.path, new))
    except FrenlyError as error:
        yield Judged(file.path, None, unread=error.message)


def _api(path: str, text: str) -> Api:
    document = load_lenient(text, source=path)
    return read_api(document.value, source=path, at=document.at)


def _judged(grounds: Grounds, path: str, old: Api, new: Api) -> Judged:
    found = compare(old, new, today=grounds.now.date())
    callers = callers_of(grounds.names, (), new)
    verdict = judge(found, policy=grounds.compatibility, callers=callers)
    return Judged(path, verdict, tuple(suggestions(verdict.differences, callers)))
