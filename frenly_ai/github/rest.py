"""GitHub behind the port: its REST API, and GraphQL where REST has nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from frenly_ai.github import answers as a
from frenly_ai.github.answers import read
from frenly_ai.github.host import (
    MOST_ANNOTATIONS,
    Check,
    Comment,
    HostRefuses,
    LineComment,
    PullRef,
    PullRequest,
    Review,
)
from frenly_ai.github.kit import is_missing, translated
from frenly_ai.github.paging import pages
from frenly_ai.github.threads import list_threads, resolve_thread, viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from githubkit import GitHub

    from frenly_ai.github.host import Annotation, Thread
    from frenly_ai.github.owners import Team

CHECK_NAME = "Frenly"
_ASKABLE = re.compile(r"[^?#%\x00-\x1f\x7f\ud800-\udfff]+")
_DIFF = {"Accept": "application/vnd.github.diff"}
_RAW = {"Accept": "application/vnd.github.raw+json"}


class GitHubHost:
    """One installation, or one token."""

    def __init__(
        self, client: GitHub[Any], *, is_app: bool, members: GitHub[Any] | None = None
    ) -> None:
        """`members` asks who is in a team; None lets `client` ask."""
        self._client, self._is_app, self._members = client, is_app, members or client
        self._login: str | None = None

    def own_login(self) -> str:
        """Return the name under which what it writes appears."""
        if self._login is None:
            with translated("say who asks"):
                self._login = self._ask_login()
        return self._login

    def _ask_login(self) -> str:
        if not self._is_app:
            return viewer(self._client)
        app = read(a.App, self._client.rest.apps.get_authenticated())
        return f"{app.slug}[bot]"

    def pull(self, ref: PullRef) -> PullRequest:
        """Return a pull request as it stands."""
        with translated(f"show {ref}"):
            found = read(a.Pull, self._client.rest.pulls.get(*_of(ref), ref.number))
        return PullRequest(
            ref=ref,
            author_id=_person(found.user),
            head=found.head.sha,
            base=found.base.sha,
            onto=found.base.ref,
            is_onto_default=found.is_onto_default,
            is_fork=found.is_fork,
            is_open=found.state == "open",
            is_merged=found.merged,
            changed_files=found.changed_files,
            branch=found.head.ref,
            repository_id=found.repository_id,
        )

    def diff(self, ref: PullRef) -> str:
        """Return its unified diff; raise `TooLarge`."""
        with translated(f"show the diff of {ref}"):
            answer = self._client.rest.pulls.get(*_of(ref), ref.number, headers=_DIFF)
        return answer.text

    def comments(self, ref: PullRef) -> Sequence[Comment]:
        """List the comments on it, the oldest first."""
        with translated(f"list the comments of {ref}"):
            found = self._client.rest.issues.list_comments
            return [
                Comment(id=each.id, author=_login(each.user), body=each.body or "")
                for each in pages(
                    a.IssueComment,
                    lambda **page: found(*_of(ref), ref.number, **page),
                    what="comments",
                )
            ]

    def add_comment(self, ref: PullRef, body: str) -> None:
        """Comment on it."""
        with translated(f"comment on {ref}"):
            self._client.rest.issues.create_comment(*_of(ref), ref.number, body=body)

    def edit_comment(self, ref: PullRef, comment_id: int, body: str) -> None:
        """Replace the text of a comment of one's own."""
        with translated(f"edit a comment on {ref}"):
            self._client.rest.issues.update_comment(*_of(ref), comment_id, body=body)

    def threads(self, ref: PullRef) -> Sequence[Thread]:
        """List the conversations at its lines, the oldest first."""
        with translated(f"list the conversations of {ref}"):
            return list_threads(self._client, ref)

    def resolve(self, ref: PullRef, thread_id: str) -> None:
        """Close a conversation."""
        with translated(f"resolve a conversation of {ref}"):
            resolve_thread(self._client, thread_id)

    def add_review(self, ref: PullRef, commit: str, comments: Sequence[LineComment]) -> None:
        """Comment on lines of a commit, all at once, without a verdict."""
        with translated(f"comment on lines of {ref}"):
            self._client.rest.pulls.create_review(
                *_of(ref),
                ref.number,
                commit_id=commit,
                event="COMMENT",
                comments=[
                    {"path": each.path, "line": each.line, "side": "RIGHT", "body": each.body}
                    for each in comments
                ],
            )

    def check_of(self, ref: PullRef, commit: str) -> str | None:
        """Return the `external_id` of its newest check run on a commit; None without one."""
        with translated(f"list the checks of {ref}"):
            answer = self._client.rest.checks.list_for_ref(
                *_of(ref), commit, check_name=CHECK_NAME, filter_="latest", per_page=1
            )
            found = read(a.CheckRuns, answer)
        return found.check_runs[0].external_id if found.check_runs else None

    def put_check(self, ref: PullRef, check: Check) -> None:
        """Put a check run on a commit, its annotations in as many requests as they take."""
        first, *others = _batches(check.annotations) or [()]
        with translated(f"check {ref}"):
            answer = self._client.rest.checks.create(
                *_of(ref),
                name=CHECK_NAME,
                head_sha=check.commit,
                status="completed",
                conclusion=cast("Any", check.conclusion),
                external_id=check.external_id,
                output=_output(check, first),
            )
            made = read(a.CheckRun, answer)
            for batch in others:
                self._client.rest.checks.update(
                    *_of(ref),
                    made.id,
                    conclusion=cast("Any", check.conclusion),
                    output=cast("Any", _output(check, batch)),
                )

    def permission(self, ref: PullRef, login: str, account: int) -> str:
        """Return what an account may do there; `none` for one that is nobody there."""
        try:
            with translated(f"say what {login!r} may do in {ref.repository}"):
                answer = self._client.rest.repos.get_collaborator_permission_level(
                    *_of(ref), login
                )
                found = read(a.Permission, answer)
        except HostRefuses as error:
            if is_missing(error):
                return "none"
            raise
        is_same = found.user is not None and found.user.id == account
        return found.permission if is_same else "none"

    def is_member(self, team: Team, account: int) -> bool:
        """Say whether an account is in a team, or in one below it."""
        with translated(f"say who is in {team}"):
            listed = self._members.rest.teams.list_members_in_org
            return any(
                each.id == account
                for each in pages(
                    a.User, lambda **page: listed(*team, **page), what=f"members of {team}"
                )
            )

    def reviews(self, ref: PullRef) -> Sequence[Review]:
        """List the reviews, the oldest first."""
        with translated(f"list the reviews of {ref}"):
            found = self._client.rest.pulls.list_reviews
            return [
                Review(
                    id=each.id,
                    author_id=_person(each.user),
                    login=_login(each.user),
                    state=each.state.lower(),
                    commit=each.commit_id or "",
                )
                for each in pages(
                    a.PullReview,
                    lambda **page: found(*_of(ref), ref.number, **page),
                    what="reviews",
                )
            ]

    def merge_base(self, pull: PullRequest) -> str:
        """Return the commit from which the branch went its own way."""
        with translated(f"compare {pull.ref} with its base"):
            answer = self._client.rest.repos.compare_commits(
                *_of(pull.ref),
                f"{pull.base}...{pull.head}",
                per_page=1,
                page=2,  # files are told on the first page alone, and are not wanted
            )
            found = read(a.Comparison, answer)
        return found.merge_base_commit.sha

    def file(self, ref: PullRef, path: str, commit: str) -> str | None:
        """Return a file's text at a commit; None where there is none.

        Whoever makes a branch names its files: what would be another part of a URL, or lead
        out of the repository, is not asked for.
        """
        if not _ASKABLE.fullmatch(path) or {"", ".", ".."} & set(path.split("/")):
            return None
        try:
            with translated(f"read {path!r}"):
                answer = self._client.rest.repos.get_content(
                    *_of(ref), path, ref=commit, headers=_RAW
                )
        except HostRefuses as error:
            if is_missing(error):
                return None
            raise
        return answer.text


def _of(ref: PullRef) -> tuple[str, str]:
    owner, _, name = ref.repository.partition("/")
    return owner, name


def _person(user: a.User | None) -> int:
    """Return the number of a person; programs and accounts that are gone have none."""
    return user.id if user is not None and user.type == "User" else 0


def _login(user: a.User | None) -> str:
    return "" if user is None else user.login


def _batches(annotations: Sequence[Annotation]) -> list[Sequence[Annotation]]:
    places = range(0, len(annotations), MOST_ANNOTATIONS)
    return [annotations[place : place + MOST_ANNOTATIONS] for place in places]


def _output(check: Check, annotations: Sequence[Annotation]) -> Any:
    return {
        "title": check.title,
        "summary": check.summary,
        "annotations": [
            {
                "path": each.path,
                "start_line": each.line,
                "end_line": each.line,
                "annotation_level": each.level,
                "title": each.title,
                "message": each.message,
            }
            for each in annotations
        ],
    }
