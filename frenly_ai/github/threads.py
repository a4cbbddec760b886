"""What only GitHub's GraphQL knows: conversations at lines, and whether they are resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.github.host import PullRef, Thread, TooLarge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from githubkit import GitHub

_MOST_PAGES = 20
_LIST = """
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        nodes {
          id
          isResolved
          comments(first: 1) { nodes { body author { __typename login } } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""
_RESOLVE = """
mutation($id: ID!) {
  resolveReviewThread(input: {threadId: $id}) { thread { id isResolved } }
}
"""


def list_threads(client: GitHub[Any], ref: PullRef) -> Sequence[Thread]:
    """List the conversations of a pull request, the oldest first."""
    owner, _, name = ref.repository.partition("/")
    wanted: dict[str, Any] = {"owner": owner, "name": name, "number": ref.number}
    found = list[Thread]()
    for _page in range(_MOST_PAGES):
        said = client.graphql.request(_LIST, wanted)
        threads = said["repository"]["pullRequest"]["reviewThreads"]
        found += [thread for node in threads["nodes"] if (thread := _thread(node))]
        if not threads["pageInfo"]["hasNextPage"]:
            return found
        wanted["after"] = threads["pageInfo"]["endCursor"]
    raise TooLarge(
        f"{ref} has more conversations than are read.", hint="Open another pull request."
    )


def resolve_thread(client: GitHub[Any], thread_id: str) -> None:
    """Close one conversation."""
    client.graphql.request(_RESOLVE, {"id": thread_id})


def viewer(client: GitHub[Any]) -> str:
    """Return the login of whoever holds the client's token."""
    return str(client.graphql.request("query { viewer { login } }")["viewer"]["login"])


def _thread(node: dict[str, Any]) -> Thread | None:
    comments = node["comments"]["nodes"]
    if not comments:
        return None
    author = comments[0]["author"] or {}  # of an account that is gone, nothing is told
    login = str(author.get("login", ""))
    if author.get("__typename") == "Bot" and not login.endswith("[bot]"):
        login += "[bot]"  # REST and GraphQL write the names of apps differently
    return Thread(
        id=str(node["id"]),
        author=login,
        body=str(comments[0]["body"]),
        is_resolved=bool(node["isResolved"]),
    )
