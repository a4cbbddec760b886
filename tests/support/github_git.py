"""The part of GitHub's API that is about git's own objects, as documented, over a host in memory."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import githubkit_schemas.latest.models as m

from frenly_ai.github.branches import BranchMoved, BranchTaken, NewFile, Words, blob_of
from frenly_ai.github.host import HostRefuses
from tests.support.documented import smallest

if TYPE_CHECKING:
    from tests.support.github_server import GitHubServer

Answer = tuple[int, Any]


def _repository(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    return 200, smallest(m.FullRepository, id=s.branches.number, default_branch=s.branches.main)


def _installation(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    return 200, smallest(m.Installation, id=5)


def _ref_told(branch: str, commit: str) -> Any:
    whole = smallest(m.GitRef, ref=f"refs/heads/{branch}")
    whole["object"] = {**whole["object"], "type": "commit", "sha": commit}
    return whole


def _ref(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    tip = s.branches.tip(named["repo"], _branch(named))
    if tip is None:
        return 404, smallest(m.BasicError)
    return 200, _ref_told(_branch(named), tip)


def _branch(named: Any) -> str:
    kind, _, branch = named["ref"].partition("/")
    assert kind == "heads"
    return branch


def _make_ref(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    branch = content["ref"].removeprefix("refs/heads/")
    try:
        s.branches.begin(named["repo"], branch, content["sha"])
    except (BranchTaken, HostRefuses):
        return 422, smallest(m.ValidationError)
    return 201, _ref_told(branch, content["sha"])


def _move_ref(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    assert not content.get("force")
    try:
        s.branches.advance(named["repo"], _branch(named), content["sha"])
    except (BranchMoved, HostRefuses):
        return 422, smallest(m.ValidationError)
    return 200, _ref_told(_branch(named), content["sha"])


def _drop_ref(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    try:
        s.branches.drop(named["repo"], _branch(named))
    except HostRefuses:
        return 422, smallest(m.ValidationError)
    return 204, b""


def _commit(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    try:
        held = s.branches.commit_at(named["repo"], named["sha"])
    except HostRefuses:
        return 404, smallest(m.BasicError)
    whole = smallest(m.GitCommit, sha=named["sha"])
    whole["tree"]["sha"] = held.tree
    parent = smallest(m.GitCommitPropParentsItems)
    whole["parents"] = [{**parent, "sha": each} for each in held.parents]
    return 200, whole


def _make_commit(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    assert "author" not in content
    made = s.branches.put_commit(
        named["repo"], content["tree"], content["parents"], content["message"]
    )
    return 201, smallest(m.GitCommit, sha=made)


def _tree(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    """Show one folder: its own files, and the folders below as trees of their own."""
    root, _, folder = named["sha"].partition(":")
    prefix = f"{folder}/" if folder else ""
    lines: dict[str, Any] = {}
    for path, (mode, blob) in s.branches.trees[root].items():
        if not path.startswith(prefix):
            continue
        name, _, below = path.removeprefix(prefix).partition("/")
        size = len(s.branches.blobs.get(blob, b""))
        line = {"mode": mode, "type": "blob", "sha": blob, "size": size}
        if below:
            line = {"mode": "040000", "type": "tree", "sha": f"{root}:{prefix}{name}"}
        lines[name] = {**line, "path": name}
    return 200, smallest(m.GitTree, sha=named["sha"], truncated=False, tree=[*lines.values()])


def _make_tree(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    base = next(
        c for c, held in s.branches.commits.items() if held.tree == content["base_tree"]
    )
    files = [
        NewFile(each["path"], each["mode"], s.branches.blobs[each["sha"]])
        for each in content["tree"]
    ]
    assert all(each["type"] == "blob" for each in content["tree"])
    return 201, smallest(m.GitTree, sha=s.branches.put_tree(named["repo"], base, files))


def _blob(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    data = s.branches.blobs[named["sha"]]
    told = base64.encodebytes(data).decode()  # with line feeds, as GitHub writes it
    return 200, smallest(m.Blob, sha=named["sha"], content=told, encoding="base64")


def _make_blob(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    assert content["encoding"] == "base64"
    data = base64.b64decode(content["content"])
    s.branches.blobs[blob_of(data)] = data
    return 201, smallest(m.ShortBlob, sha=blob_of(data))


def _pulls(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    assert (query["state"], query["direction"]) == ("open", "asc")
    kind = "Bot" if s.host.login.endswith("[bot]") else "User"
    user = smallest(m.SimpleUser, id=3, login=s.host.login, type=kind)
    found = []
    for own in s.branches.own_pulls(named["repo"], query["base"]):
        whole = smallest(m.PullRequestSimple, number=own.number, user=user)
        whole |= {"title": own.words.title, "body": own.words.body}
        whole["head"] = {**whole["head"], "ref": own.branch, "sha": own.tip}
        found.append(whole)
    page, size = int(query["page"]), int(query["per_page"])
    return 200, found[(page - 1) * size : page * size]


def _open_pull(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    words = Words(content["title"], content["body"])
    try:
        number = s.branches.open_pull(named["repo"], content["head"], content["base"], words)
    except HostRefuses:
        return 422, smallest(m.ValidationError)
    return 201, smallest(m.PullRequest, number=number)


def _edit_pull(s: GitHubServer, named: Any, query: Any, content: Any) -> Answer:
    number = int(named["number"])
    if content.get("state") == "closed":
        s.branches.close_pull(named["repo"], number)
    else:
        s.branches.edit_pull(named["repo"], number, Words(content["title"], content["body"]))
    return 200, smallest(m.PullRequest, number=number)


_REPO = r"/repos/(?P<repo>[^/]+/[^/]+)"
GIT_ROUTES = (
    ("GET", _REPO, _repository),
    ("GET", rf"{_REPO}/installation", _installation),
    ("GET", rf"{_REPO}/git/ref/(?P<ref>[^/]+)", _ref),
    ("POST", rf"{_REPO}/git/refs", _make_ref),
    ("PATCH", rf"{_REPO}/git/refs/(?P<ref>[^/]+)", _move_ref),
    ("DELETE", rf"{_REPO}/git/refs/(?P<ref>[^/]+)", _drop_ref),
    ("GET", rf"{_REPO}/git/commits/(?P<sha>[^/]+)", _commit),
    ("POST", rf"{_REPO}/git/commits", _make_commit),
    ("GET", rf"{_REPO}/git/trees/(?P<sha>[^/]+(?:/[^/]+)*)", _tree),
    ("POST", rf"{_REPO}/git/trees", _make_tree),
    ("GET", rf"{_REPO}/git/blobs/(?P<sha>[^/]+)", _blob),
    ("POST", rf"{_REPO}/git/blobs", _make_blob),
    ("GET", rf"{_REPO}/pulls", _pulls),
    ("POST", rf"{_REPO}/pulls", _open_pull),
    ("PATCH", rf"{_REPO}/pulls/(?P<number>\d+)", _edit_pull),
)
