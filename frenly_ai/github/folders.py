"""The folders of one tree at GitHub, each asked for once and only by what names it above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.github import git_answers as g
from frenly_ai.github.answers import read
from frenly_ai.github.branches import MOST_FOLDERS
from frenly_ai.github.host import TooLarge
from frenly_ai.github.kit import parted, translated

if TYPE_CHECKING:
    from githubkit import GitHub

_FOLDER = "040000"


class Folders:
    """The folders of one tree, each asked for once."""

    def __init__(self, client: GitHub[Any], repository: str, root: str) -> None:
        self._client, self._repository = client, repository
        self._known: dict[tuple[str, ...], dict[str, g.Entry]] = {(): self._ask(root)}

    def entry(self, path: tuple[str, ...]) -> g.Entry | None:
        """Return what stands at a path; None for nothing, and behind a link."""
        folder = self._folder(path[:-1])
        return None if folder is None else folder.get(path[-1])

    def _folder(self, path: tuple[str, ...]) -> dict[str, g.Entry] | None:
        if path in self._known:
            return self._known[path]
        entry = self.entry(path)
        if entry is None or entry.mode != _FOLDER:
            return None
        if len(self._known) >= MOST_FOLDERS:
            raise TooLarge(
                f"The fix reaches into more than {MOST_FOLDERS} folders.",
                hint="Fix a part of it at a time: `frenly fix FOLDER`.",
            )
        self._known[path] = self._ask(entry.sha)
        return self._known[path]

    def _ask(self, tree: str) -> dict[str, g.Entry]:
        with translated(f"list a folder of {self._repository}"):
            answer = self._client.rest.git.get_tree(*parted(self._repository), tree)
            found = read(g.Tree, answer)
        if found.truncated:
            raise TooLarge("A folder holds more than GitHub lists.", hint="Fix it by hand.")
        return {each.path: each for each in found.tree}
