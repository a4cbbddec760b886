"""How uses are judged: `review.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, Field

from registry.domain.versions import parse_version
from registry.errors import FrenlyError, InvalidInput, nearest
from registry.rules.approving import Duration
from registry.rules.closed import Closed
from tools.closed_model import Wording, keys_of, read_model

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

REVIEW_FILE = "review.yaml"


def _read_release(raw: str) -> str:
    try:
        parse_version(raw)
    except FrenlyError as error:
        raise ValueError(f"{error.message} {error.hint}") from error
    return raw


def _read_glob(raw: str) -> str:
    try:
        GitIgnoreSpec.from_lines([raw])
    except ValueError as error:
        raise ValueError(f"{raw!r} is not a pattern of paths: {error}") from error
    if not raw.strip() or raw.startswith(("!", "#")):
        raise ValueError(f"{raw!r} matches no path; write one as in .gitignore.")
    return raw


Release = Annotated[str, AfterValidator(_read_release)]
Glob = Annotated[str, AfterValidator(_read_glob)]


LEFT = (
    "vendor/", "third_party/", "third-party/", "node_modules/", "bower_components/",
    "testdata/", "test-data/", "__fixtures__/", "__snapshots__/", "**/test/fixtures/",
    "**/tests/fixtures/", "**/spec/fixtures/", "**/test/resources/", "*.pb.go", "*_pb2.py",
    "*_pb2_grpc.py", "*.pb.cc", "*.pb.h", "*.min.js", "*.min.css", "*.snap",
)  # fmt: skip
"""What `leave` is where a file of before it was known says nothing."""


class Home(Closed):
    """Files that call names from one context."""

    paths: Annotated[tuple[Glob, ...], Field(min_length=1)]
    context: str


class ReviewPolicy(Closed):
    """How uses are judged."""

    version: Literal[1]
    soon: Duration
    releases: dict[str, Release]
    contexts: tuple[Home, ...]
    leave: tuple[Glob, ...] = LEFT
    """Files that nobody writes here; what they use is counted, and neither told nor fixed."""

    def check(self, known: Collection[str]) -> None:
        """Raise `InvalidInput` for a context that the registry does not have."""
        for name in [*(home.context for home in self.contexts), *self.releases]:
            if name not in known:
                raise InvalidInput(
                    f"{REVIEW_FILE} names the context {name!r}, which is not registered.",
                    hint=nearest(name, known),
                )

    def leaves(self) -> Callable[[str], bool]:
        """Return what says whether the file of a path is left alone."""
        return _matching(self.leave)

    def context_of(self) -> Callable[[str], str | None]:
        """Return what says from which context the file of a path calls names."""
        homes = [(_matching(home.paths), home.context) for home in self.contexts]

        def found(path: str) -> str | None:
            return next((name for matches, name in homes if matches(path)), None)

        return found


def _matching(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return what says whether a path matches; bytes that are no text stand as `?`."""
    spec = GitIgnoreSpec.from_lines(patterns)
    return lambda path: spec.match_file(path.encode("utf-8", "replace").decode())


def load_review_policy(config_dir: Path | None) -> ReviewPolicy:
    """Read the policy; raise `InvalidInput` with file:line for anything unknown or wrong."""
    from frenly_ai.bootstrap import policy_text  # noqa: PLC0415 - a server's text needs no database

    text, source = policy_text(config_dir, REVIEW_FILE)
    return read_review_policy(text, source=source)


def read_review_policy(text: str, *, source: str) -> ReviewPolicy:
    """Read the policy's text, which `source` calls by its name; raises as above."""
    return read_model(ReviewPolicy, text, source=source, wording=_WORDING)[0]


def _known_at(path: tuple[int | str, ...]) -> Iterable[str]:
    return keys_of(Home if path[:1] == ("contexts",) else ReviewPolicy)


_WORDING = Wording(known=_known_at, otherwise="See its comment.")
