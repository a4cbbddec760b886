"""GitHub's requests as its published description has them, checked by a contract server.

Run it as `python -m evals.proof_github FOLDER`, where FOLDER has `node_modules` with
`@stoplight/prism-cli` (5.14 runs on Node.js 20) and `@octokit/openapi` (23.0). Prism answers
from the description and refuses each request that does not fit it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pydantic import SecretStr

from frenly_ai.github.branches import NewFile, Words
from frenly_ai.github.host import Annotation, Check, LineComment, PullRef
from frenly_ai.github.kit import fixing_client, installation_of, token_client
from frenly_ai.github.owners import Team
from frenly_ai.github.rest import GitHubHost
from frenly_ai.github.rest_branches import GitHubBranches
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_REPO = "/repos/{owner}/{repo}"
_PATHS = (
    f"{_REPO}/pulls/{{pull_number}}",
    f"{_REPO}/pulls/{{pull_number}}/reviews",
    f"{_REPO}/issues/{{issue_number}}/comments",
    f"{_REPO}/issues/comments/{{comment_id}}",
    f"{_REPO}/check-runs",
    f"{_REPO}/check-runs/{{check_run_id}}",
    f"{_REPO}/commits/{{ref}}/check-runs",
    f"{_REPO}/collaborators/{{username}}/permission",
    "/orgs/{org}/teams/{team_slug}/members",
    f"{_REPO}/compare/{{basehead}}",
    f"{_REPO}/contents/{{path}}",
    f"{_REPO}/git/ref/{{ref}}",
    f"{_REPO}/git/refs",
    f"{_REPO}/git/refs/{{ref}}",
    f"{_REPO}/git/commits",
    f"{_REPO}/git/commits/{{commit_sha}}",
    f"{_REPO}/git/trees",
    f"{_REPO}/git/trees/{{tree_sha}}",
    f"{_REPO}/git/blobs",
    f"{_REPO}/git/blobs/{{file_sha}}",
    f"{_REPO}/pulls",
    f"{_REPO}/installation",
    _REPO,
    "/app",
    "/app/installations/{installation_id}/access_tokens",
)
_START_S = 60.0
_REF = PullRef("octocat/hello-world", 42)
_COMMIT = "6dcb09b5b57875f334f61aebed695e2e4193db5e"


def say(line: str) -> None:
    """Write a line for whoever runs this."""
    sys.stdout.write(f"{line}\n")


def main(folder: Path) -> int:
    """Ask for everything once, and twice wrongly; print what the contract server says."""
    with contract_server(folder) as url:
        client = token_client(url, SecretStr("t"))
        asked = requests(client) | writings(client) | as_app(url)
        failed = [name for name, ask in asked.items() if not is_taken(name, ask)]
        taken = [name for name, ask in wrong(client).items() if is_taken(name, ask, wrong=True)]
    say(f"{len(asked) - len(failed)} of {len(asked)} requests fit")
    return 1 if failed or taken else 0


def wrong(client: Any) -> dict[str, Callable[[], object]]:
    """Return what must be refused, or nothing is checked at all."""
    pull = "/repos/octocat/hello-world/pulls/42"
    comment = {"event": "SHRUG", "comments": [{"line": "x"}]}
    entry = {"path": "a", "mode": "777", "type": "blob", "sha": _COMMIT}
    return {
        "a review with an event that there is not (must be refused)": lambda: client.request(
            "POST", f"{pull}/reviews", json=comment
        ),
        "a file with a mode that there is not (must be refused)": lambda: client.request(
            "POST", "/repos/octocat/hello-world/git/trees", json={"tree": [entry]}
        ),
    }


def requests(client: Any) -> dict[str, Callable[[], object]]:
    """Return each thing that is asked of GitHub's REST API to review, by name."""
    host = GitHubHost(client, is_app=False)
    notes = tuple(
        Annotation(path="src/a.py", line=n, level="warning", title="t", message="m")
        for n in range(1, 121)
    )
    check = Check(
        commit=_COMMIT,
        conclusion="neutral",
        title="t",
        summary="s",
        external_id="0123",
        annotations=notes,
    )
    remark = LineComment(path="src/a.py", line=2, body="```suggestion\nx\n```")
    return {
        "pull": lambda: host.pull(_REF),
        "comments": lambda: host.comments(_REF),
        "add_comment": lambda: host.add_comment(_REF, "text"),
        "edit_comment": lambda: host.edit_comment(_REF, 1, "text"),
        "add_review": lambda: host.add_review(_REF, _COMMIT, [remark]),
        "check_of": lambda: host.check_of(_REF, _COMMIT),
        "put_check": lambda: host.put_check(_REF, check),
        "permission": lambda: host.permission(_REF, "octocat", 583231),
        "reviews": lambda: host.reviews(_REF),
        "is_member": lambda: host.is_member(Team("octo-org", "justice-league"), 1),
        "merge_base": lambda: host.merge_base(host.pull(_REF)),
        "file": lambda: host.file(_REF, "README", _COMMIT),
        "own_login": GitHubHost(client, is_app=True).own_login,
    }


def writings(client: Any) -> dict[str, Callable[[], object]]:
    """Return each thing that is asked for to write a fix, by name."""
    host, shop, branch = GitHubBranches(client, lambda: "octocat", str), _REF.repository, "a/b"
    words = Words("title", "body")
    file = NewFile("src/a.py", "100755", bytes(range(256)))
    return {
        "home": lambda: host.home(shop),
        "tip": lambda: host.tip(shop, branch),
        "commit_at": lambda: host.commit_at(shop, _COMMIT),
        "held": lambda: host.held(shop, _COMMIT, ["src/a.py", "b.py"]),
        "data": lambda: host.data(shop, _COMMIT),
        "put_tree": lambda: host.put_tree(shop, _COMMIT, [file]),
        "put_commit": lambda: host.put_commit(shop, _COMMIT, [_COMMIT], "message"),
        "begin": lambda: host.begin(shop, branch, _COMMIT),
        "advance": lambda: host.advance(shop, branch, _COMMIT),
        "drop": lambda: host.drop(shop, branch),
        "is_ancestor": lambda: host.is_ancestor(shop, _COMMIT, _COMMIT),
        "own_pulls": lambda: host.own_pulls(shop, branch),
        "open_pull": lambda: host.open_pull(shop, branch, "main", words),
        "edit_pull": lambda: host.edit_pull(shop, 42, words),
        "close_pull": lambda: host.close_pull(shop, 42),
    }


def as_app(url: str) -> dict[str, Callable[[], object]]:
    """Return what only an app asks: where it is installed, and for a token."""
    key = _key()
    client = fixing_client(url, "7", key, 5, _REF.repository)
    host = GitHubBranches(client, lambda: "octocat", str)
    return {
        "installation": lambda: installation_of(url, "7", key, _REF.repository),
        "token": lambda: host.home(_REF.repository),
    }


def is_taken(name: str, ask: Callable[[], object], *, wrong: bool = False) -> bool:
    """Ask, and say whether it was answered as documented."""
    try:
        ask()
    except (FrenlyError, Exception) as error:  # noqa: BLE001 - whatever it is, it is told
        say(f"{name}: {type(error).__name__}: {str(error)[:200]}")
        return False
    say(f"{name}: {'TAKEN' if wrong else 'fits'}")
    return True


def _key() -> SecretStr:
    made = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return SecretStr(pem.decode())


@contextmanager
def contract_server(folder: Path) -> Iterator[str]:
    """Run Prism over the part of the description that we use; stop it at the end."""
    with tempfile.TemporaryDirectory() as where, socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
        s.close()
        described = Path(where, "api.json")
        described.write_text(json.dumps(described_part(folder)), encoding="utf-8")
        prism = folder / "node_modules" / ".bin" / "prism"
        command = [str(prism), "mock", "-h", "127.0.0.1", "-p", str(port)]
        with subprocess.Popen(  # noqa: S603 - our own command
            [*command, str(described)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            try:
                _wait_for(port)
                yield f"http://127.0.0.1:{port}"
            finally:
                running.terminate()


def described_part(folder: Path) -> dict[str, Any]:
    """Return GitHub's description with our paths alone; the whole takes minutes to load."""
    source = folder / "node_modules/@octokit/openapi/generated/api.github.com.deref.json"
    whole: dict[str, Any] = json.loads(source.read_text("utf-8"))
    whole["paths"] = {path: whole["paths"][path] for path in _PATHS}
    for path in whole["paths"].values():
        for operation in path.values():
            _take_vendor_type(operation["responses"])
    return {key: whole[key] for key in ("openapi", "info", "servers", "paths")}


def _take_vendor_type(answers: dict[str, Any]) -> None:
    """Let answers be of the media type that GitHub's manual asks for, and Prism compares."""
    for answer in answers.values():
        content = answer.get("content", {})
        if "application/json" in content:
            content["application/vnd.github+json"] = content["application/json"]
        if "application/vnd.github.object" in content:
            # The manual names a third type for files, which the description leaves out.
            content["application/vnd.github.raw+json"] = {"schema": {"type": "string"}}


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
