"""Outside anchors: a folder, or a git repository, that keeps every signed checkpoint."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from registry.audit.verifier import Fault
from registry.audit.verifier.main import NOTE_END
from registry.audit.verifier.notes import read_checkpoint
from registry.errors import Conflict, InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.service.ports import OutsideAnchor

_GIT = "git+"
_GIT_S = 60.0
_BRANCH = "frenly-checkpoints"
_SEEN, _NEW = "refs/frenly/seen", "refs/frenly/new"
"""Where the branch stood when it was last looked at, and where it stands."""


def open_anchor(place: str, home: Path) -> OutsideAnchor:
    """Open the anchor at a place: a folder, or `git+URL`.

    An HTTP witness would be a third class here, with the same five methods.
    """
    if place.startswith(_GIT):
        return GitAnchor(place[len(_GIT) :], home / "anchor")
    if "://" in place and not place.startswith("file://"):
        raise InvalidInput(
            f"{place!r} is no outside anchor that Frenly knows.",
            hint="Set FRENLY_ANCHOR to a folder, or to `git+` and the URL of a repository.",
        )
    return FolderAnchor(Path(place.removeprefix("file://")).expanduser())


class FolderAnchor:
    """A folder for each log, and in it a file for each checkpoint; none is ever replaced.

    The name of a file begins with the size and holds part of the root, so that two histories
    of one log stand beside each other as evidence.
    """

    def __init__(self, folder: Path) -> None:
        """Keep checkpoints in `folder`, best on a disk that this service only appends to."""
        self._folder = folder

    @property
    def where(self) -> str:
        return str(self._folder)

    def origins(self) -> Sequence[str]:
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if any(_notes(path)))

    def notes(self, origin: str) -> Iterator[str]:
        for path in sorted(_notes(self._of(origin))):
            yield _read(path)

    def newest(self, origin: str) -> str | None:
        path = max(_notes(self._of(origin)), default=None)
        return None if path is None else _read(path)

    def publish(self, origin: str, notes: Sequence[str]) -> None:
        try:
            self._of(origin).mkdir(parents=True, exist_ok=True)
            for note in notes:
                _add(self._of(origin), note)
        except OSError as error:
            raise Unavailable(
                f"The outside anchor {self.where!r} takes no checkpoint: {error.strerror}.",
                hint="Checkpoints wait until it does; check FRENLY_ANCHOR.",
            ) from error

    def _of(self, origin: str) -> Path:
        return self._folder / origin.replace("/", "-")


class GitAnchor:
    """A branch of a git repository, to which commits are only ever added."""

    def __init__(self, url: str, folder: Path) -> None:
        """Push to `url`; `folder` holds the clone."""
        self._url, self._clone = url, folder
        self._files = FolderAnchor(folder)

    @property
    def where(self) -> str:
        return f"{self._url} ({_BRANCH})"

    def origins(self) -> Sequence[str]:
        self._refresh()
        return [name for name in self._files.origins() if name != ".git"]

    def notes(self, origin: str) -> Iterator[str]:
        self._refresh()
        yield from self._files.notes(origin)

    def newest(self, origin: str) -> str | None:
        self._refresh()
        return self._files.newest(origin)

    def publish(self, origin: str, notes: Sequence[str]) -> None:
        self._refresh()
        self._files.publish(origin, notes)
        self._git("add", "--all")
        if self._git("status", "--porcelain"):
            self._git("commit", "--quiet", "--message", f"{len(notes)} checkpoints of {origin}")
        self._git("push", "--quiet", "origin", f"HEAD:refs/heads/{_BRANCH}")
        self._git("update-ref", _SEEN, "HEAD")

    def _refresh(self) -> None:
        """Bring the clone to what the repository has; refuse a repository that went back."""
        if not (self._clone / ".git").is_dir():
            self._clone.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", f"--initial-branch={_BRANCH}")
            self._git("remote", "add", "origin", self._url)
        self._git("remote", "set-url", "origin", self._url)
        if not self._git("ls-remote", "origin", f"refs/heads/{_BRANCH}"):
            if self._has(_SEEN):
                raise self._went_back()
            return
        self._git("fetch", "--quiet", "origin", f"+{_BRANCH}:{_NEW}")
        if self._has(_SEEN) and not self._has_ancestor(_SEEN, _NEW):
            raise self._went_back()
        self._git("update-ref", _SEEN, _NEW)
        self._git("reset", "--quiet", "--hard", _NEW)
        self._git("clean", "--quiet", "-d", "--force")

    def _went_back(self) -> Conflict:
        return Conflict(
            f"The outside anchor {self.where!r} lost checkpoints that it had.",
            hint=f"Its branch was rewritten; the clone in {str(self._clone)!r} has them.",
        )

    def _has(self, ref: str) -> bool:
        return bool(self._git("for-each-ref", ref))

    def _has_ancestor(self, old: str, new: str) -> bool:
        return self._git("merge-base", old, new) == self._git("rev-parse", old)

    def _git(self, *words: str) -> str:
        who = ("-c", "user.name=Frenly", "-c", "user.email=frenly@localhost")
        command = ["git", *who, "-c", "commit.gpgsign=false", *words]
        try:
            done = subprocess.run(  # noqa: S603 - git, with words of ours and a configured URL
                command,
                cwd=self._clone,
                capture_output=True,
                text=True,
                check=True,
                timeout=_GIT_S,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
            raise Unavailable(
                f"The outside anchor {self.where!r} does not answer: {' '.join(said[-1:])}.",
                hint="Checkpoints wait until it does; check FRENLY_ANCHOR.",
            ) from error
        return done.stdout.strip()


def _notes(folder: Path) -> list[Path]:
    return list(folder.glob(f"*{NOTE_END}"))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise Unavailable(
            f"{str(path)!r} cannot be read: {error.strerror}.", hint="Check its permissions."
        ) from error


def _add(folder: Path, note: str) -> None:
    try:
        at = read_checkpoint(note).at
    except Fault as fault:
        raise InvalidInput(
            f"A checkpoint cannot be published: {fault}.", hint="Verify the log."
        ) from fault
    path = folder / f"{at.size:016d}-{at.root.hex()[:16]}{NOTE_END}"
    if path.exists():
        return
    handle, draft = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(note.encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        Path(draft).chmod(0o444)
        with suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and never over another
    finally:
        Path(draft).unlink()
