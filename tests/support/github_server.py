"""A server on this machine that answers as GitHub documents, over a host in memory."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import githubkit_schemas.latest.models as m

from frenly_ai.github.host import Annotation, Check, HostRefuses, LineComment, PullRef
from frenly_ai.github.memory import MemoryHost
from frenly_ai.github.memory_branches import MemoryBranches
from frenly_ai.github.owners import Team
from tests.support.documented import smallest
from tests.support.github_git import GIT_ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "installation-t0ken"
ACCOUNT = 9
"""The number of whoever it is asked about."""


@dataclass
class GitHubServer:
    """What it holds, what it was asked, and how it fails."""

    url: str = ""
    host: MemoryHost = field(default_factory=MemoryHost)
    branches: MemoryBranches = field(default_factory=MemoryBranches)
    asked: list[str] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    """What was asked for when a token was."""
    withheld: dict[str, str] = field(default_factory=dict)
    """Permissions that the app was not given."""
    checks: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of requests about check runs."""
    status: int = 0
    """What it answers instead, when it is not 0."""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def answer(self, method: str, path: str, accept: str, content: Any) -> tuple[int, Any]:
        """Return status and body."""
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        for verb, pattern, act in (*_ROUTES, *GIT_ROUTES):
            found = re.fullmatch(pattern, parts.path)
            if verb == method and found:
                named = {key: unquote(value) for key, value in found.groupdict().items()}
                return act(self, named, query | {"accept": accept}, content)
        return 404, smallest(m.BasicError)


def _ref(named: dict[str, str]) -> PullRef:
    return PullRef(named["repo"], int(named.get("number", 0)))


def _user(account: int, login: str) -> Any:
    kind = "Bot" if login.endswith("[bot]") else "User"
    return smallest(m.SimpleUser, id=account, login=login, type=kind)


def _token(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    wanted = content["permissions"].items()
    if s.withheld.items() & wanted:
        return 422, smallest(m.ValidationError)
    s.tokens.append(content)
    return 201, smallest(m.InstallationToken, token=TOKEN, expires_at="2099-01-01T00:00:00Z")


def _app(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    return 200, smallest(m.Integration, slug=s.host.login.removesuffix("[bot]"))


def _pull(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    ref = _ref(named)
    if ref not in s.host.pulls:
        return 404, smallest(m.BasicError)
    if "diff" in query["accept"]:
        return 200, s.host.diffs.get(ref, "").encode()
    pull = s.host.pulls[ref]
    whole = smallest(m.PullRequest, number=ref.number, merged=pull.is_merged)
    whole["state"] = "open" if pull.is_open else "closed"
    whole["changed_files"], whole["user"] = pull.changed_files, _user(pull.author_id, "author")
    for side, commit, repository, branch in (
        ("head", pull.head, 99, pull.branch),
        ("base", pull.base, pull.repository_id, pull.onto),
    ):
        main = pull.onto if pull.is_onto_default else f"not-{pull.onto}"
        number = repository if pull.is_fork else pull.repository_id
        repo = smallest(m.Repository, id=number, default_branch=main)
        whole[side] = {**whole[side], "sha": commit, "repo": repo, "ref": branch}
    return 200, whole


def _paged(items: list[Any], query: dict[str, str]) -> tuple[int, Any]:
    page, size = int(query.get("page", 1)), int(query.get("per_page", 30))
    return 200, items[(page - 1) * size : page * size]


def _comments(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    items = [
        smallest(m.IssueComment, id=each.id, body=each.body, user=_user(3, each.author))
        for each in s.host.comments(_ref(named))
    ]
    return _paged(items, query)


def _comment(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    s.host.add_comment(_ref(named), content["body"])
    return 201, smallest(m.IssueComment)


def _edit(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    for ref in list(s.host.said):
        if ref.repository == named["repo"]:
            try:
                s.host.edit_comment(ref, int(named["id"]), content["body"])
            except HostRefuses:
                continue
            return 200, smallest(m.IssueComment)
    return 403, smallest(m.BasicError)


def _reviews(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    items = [
        smallest(
            m.PullRequestReview,
            id=each.id,
            state=each.state.upper(),
            commit_id=each.commit,
            user=_user(each.author_id, each.login),
        )
        for each in s.host.reviews(_ref(named))
    ]
    return _paged(items, query)


def _review(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    assert content["event"] == "COMMENT"
    comments = [
        LineComment(path=each["path"], line=each["line"], body=each["body"])
        for each in content["comments"]
    ]
    try:
        s.host.add_review(_ref(named), content["commit_id"], comments)
    except HostRefuses:
        return 422, smallest(m.ValidationErrorSimple)
    return 200, smallest(m.PullRequestReview)


def _checks_of(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    assert query["check_name"] == "Frenly"
    found = s.host.check_of(PullRef(named["repo"], 0), named["commit"])
    runs = [] if found is None else [smallest(m.CheckRun, external_id=found)]
    return 200, {"total_count": len(runs), "check_runs": runs}


def _put_check(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    s.checks.append(content)
    output = content["output"]
    s.host.checks[content["head_sha"]] = Check(
        commit=content["head_sha"],
        conclusion=content["conclusion"],
        title=output["title"],
        summary=output["summary"],
        external_id=content["external_id"],
        annotations=_annotations(output),
    )
    return 201, smallest(m.CheckRun, id=77)


def _more_check(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    assert named["id"] == "77"
    s.checks.append(content)
    commit, check = next(reversed(s.host.checks.items()))
    more = (*check.annotations, *_annotations(content["output"]))
    s.host.checks[commit] = Check(
        **{name: getattr(check, name) for name in check.__slots__ if name != "annotations"},
        annotations=more,
    )
    return 200, smallest(m.CheckRun, id=77)


def _annotations(output: Any) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(
            path=each["path"],
            line=each["start_line"],
            level=each["annotation_level"],
            title=each["title"],
            message=each["message"],
        )
        for each in output["annotations"]
    )


def _permission(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    found = s.host.permissions.get(named["login"])
    if found is None:
        return 404, smallest(m.BasicError)
    user = _user(ACCOUNT, named["login"])
    return 200, smallest(m.RepositoryCollaboratorPermission, permission=found, user=user)


def _members(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    found = s.host.teams.get(Team(named["org"], named["slug"]))
    if found is None:
        return 404, smallest(m.BasicError)
    return _paged([_user(each, f"account-{each}") for each in sorted(found)], query)


def _compare(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    whole = smallest(m.CommitComparison)
    base, held = named["base"], s.branches
    is_known = base in held.commits
    is_before = not is_known or held.is_ancestor(named["repo"], base, named["head"])
    whole["merge_base_commit"]["sha"] = base if is_before else "0" * 40
    return 200, whole


def _file(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    found = s.host.files.get((named["path"], query["ref"]))
    return (404, smallest(m.BasicError)) if found is None else (200, found.encode())


def _graphql(s: GitHubServer, named: Any, query: Any, content: Any) -> tuple[int, Any]:
    wanted = content.get("variables", {})
    if "viewer" in content["query"]:
        return 200, {"data": {"viewer": {"login": s.host.login}}}
    if "resolveReviewThread" in content["query"]:
        for ref in list(s.host.conversations):
            s.host.resolve(ref, wanted["id"])
        return 200, {"data": {"resolveReviewThread": {"thread": {}}}}
    ref = PullRef(f"{wanted['owner']}/{wanted['name']}", wanted["number"])
    held = s.host.threads(ref)
    start = int(wanted.get("after") or 0)
    nodes = [_node(each) for each in held[start : start + 2]]
    following = {"hasNextPage": start + 2 < len(held), "endCursor": str(start + 2)}
    threads = {"nodes": nodes, "pageInfo": following}
    return 200, {"data": {"repository": {"pullRequest": {"reviewThreads": threads}}}}


def _node(thread: Any) -> Any:
    is_bot = thread.author.endswith("[bot]")
    author = {
        "__typename": "Bot" if is_bot else "User",
        "login": thread.author.removesuffix("[bot]"),
    }
    return {
        "id": thread.id,
        "isResolved": thread.is_resolved,
        "comments": {"nodes": [{"body": thread.body, "author": author}]},
    }


_REPO = r"/repos/(?P<repo>[^/]+/[^/]+)"
_NUMBER = r"(?P<number>\d+)"
_ROUTES = (
    ("POST", r"/app/installations/5/access_tokens", _token),
    ("GET", r"/app", _app),
    ("GET", rf"{_REPO}/pulls/{_NUMBER}", _pull),
    ("GET", rf"{_REPO}/issues/{_NUMBER}/comments", _comments),
    ("POST", rf"{_REPO}/issues/{_NUMBER}/comments", _comment),
    ("PATCH", rf"{_REPO}/issues/comments/(?P<id>\d+)", _edit),
    ("GET", rf"{_REPO}/pulls/{_NUMBER}/reviews", _reviews),
    ("POST", rf"{_REPO}/pulls/{_NUMBER}/reviews", _review),
    ("GET", rf"{_REPO}/commits/(?P<commit>[^/]+)/check-runs", _checks_of),
    ("POST", rf"{_REPO}/check-runs", _put_check),
    ("PATCH", rf"{_REPO}/check-runs/(?P<id>\d+)", _more_check),
    ("GET", rf"{_REPO}/collaborators/(?P<login>[^/]+)/permission", _permission),
    ("GET", r"/orgs/(?P<org>[^/]+)/teams/(?P<slug>[^/]+)/members", _members),
    ("GET", rf"{_REPO}/compare/(?P<base>[^.]+)\.\.\.(?P<head>.+)", _compare),
    ("GET", rf"{_REPO}/contents/(?P<path>.+)", _file),
    ("POST", r"/graphql", _graphql),
)


@contextmanager
def github_server() -> Iterator[GitHubServer]:
    """Listen on a free port of this machine."""
    state = GitHubServer()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            state.asked.append(f"{self.command} {urlsplit(self.path).path}")
            asked = urlsplit(self.path).path
            asks_as_app = asked.startswith("/app") or asked.endswith("/installation")
            wanted = "Bearer ey" if asks_as_app else f"{TOKEN}"
            if wanted not in self.headers.get("authorization", ""):
                status, content = 401, smallest(m.BasicError)
            elif state.status and not asks_as_app:
                status, content = state.status, state.body or {"message": "no"}
            else:
                status, content = state.answer(
                    self.command,
                    self.path,
                    self.headers.get("accept", ""),
                    json.loads(body or b"null"),
                )
            text = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in state.headers.items():
                if name != "date":
                    self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 - the names that the base calls

        def date_time_string(self, timestamp: float | None = None) -> str:
            return state.headers.get("date") or super().date_time_string(timestamp)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
