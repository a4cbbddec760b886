"""A pull request that uses a deprecated name, on a host that lets fixes be written."""

from __future__ import annotations

from registry.contracts.records import HistoryFilter
from tests.integration.github.conftest import asked, told

HEAD, NEXT = "a" * 40, "c" * 40
PLACE = "example/fixed"
TEXT = (
    'import http\r\nGET = http.get("https://legacy-api/users")\r\nprint(GET)\n'
    'OLD = "legacy-api"  # caf\u00e9'
)
FIXED = TEXT.replace("https://legacy-api", "https://user-management-api")
LINE = 'GET = http.get("https://legacy-api/users")'


def diff_of(*paths, line=LINE + "\r", at=2):
    return "".join(
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
        f"@@ -{at - 1},2 +{at - 1},3 @@\n import http\r\n+{line}\n print(GET)\n"
        for path in paths
    )


def begin(shop, *paths, repository=PLACE, encoding="utf-8", modes=None, **pull):
    """Open a pull request that adds a line with a deprecated name to each of these files."""
    paths = paths or ("src/call.py",)
    ref = shop.begin(repository, **pull)
    shop.host.diffs[ref] = diff_of(*paths)
    shop.host.permissions = {"account-11": "write"}
    push(shop, HEAD, dict.fromkeys(paths, TEXT.encode(encoding)), modes)
    return ref


def push(shop, commit, files, modes=None):
    for path, data in files.items():
        shop.host.files[path, commit] = data.decode("utf-8", "replace")
    shop.branches.hold(commit, {**files, "README.md": b"legacy-api\n"}, modes)
    shop.branches.tips["change"] = commit


def ask(shop, text="/frenly fix", *, repository=PLACE, **more):
    return shop.tell(asked(shop.number, text, repository=repository, **more))


def review(shop, repository=PLACE):
    return shop.tell(told(shop.number, repository=repository))


def answer(shop, ref):
    return shop.host.said[ref][-1].body


def file_at(shop, branch, path):
    return shop.branches.trees[shop.branches.commits[shop.branches.tips[branch]].tree][path]


def data_at(shop, branch, path):
    return shop.branches.blobs[file_at(shop, branch, path)[1]]


def only(shop):
    """Return the one pull request that was opened: its number, branch, base and words."""
    ((number, (branch, onto, words)),) = shop.branches.opened.items()
    return number, branch, onto, words


def recorded(shop, ref):
    found = shop.app.registry.history(HistoryFilter(tag="code:fix:ask", about=str(ref)))
    return [(each.actor, each.body["data"]["did"]) for each in found.items]
