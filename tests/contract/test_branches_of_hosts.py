"""One suite for every host that lets branches be written: in memory, and GitHub's client."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from pydantic import SecretStr

from frenly_ai.github.branches import (
    Branches,
    BranchMoved,
    BranchTaken,
    NewFile,
    Words,
    blob_of,
    sealing,
)
from frenly_ai.github.host import HostAway, HostRefuses, TooLarge
from frenly_ai.github.kit import fixing_client, installation_of, token_client
from frenly_ai.github.memory_branches import MemoryBranches
from frenly_ai.github.rest_branches import GitHubBranches
from registry.errors import InvalidInput
from tests.support.app_key import app_key
from tests.support.github_server import TOKEN, github_server

SHOP = "example/shop"
BASE, OTHER = "a" * 40, "b" * 40
LATIN = b'a = "caf\xe9"\r\n\x00'
SEAL = sealing(SecretStr("memory"))
WORDS = Words("title é", "body\n\n<!-- frenly:fix " + "0" * 40 + " -->")


class Side(NamedTuple):
    """A host as it is asked, and what it holds."""

    host: Branches
    held: MemoryBranches


@pytest.fixture
def key():
    return SecretStr(app_key())


@pytest.fixture
def server():
    with github_server() as made:
        begun(made.branches)
        yield made


@pytest.fixture(params=["memory", "app", "token"])
def side(request, key):
    if request.param == "memory":
        held = MemoryBranches()
        yield Side(held, begun(held))
        return
    with github_server() as server:
        host = asking(server, key, is_app=request.param == "app")
        yield Side(host, begun(server.branches))


def asking(server, key, *, is_app=True):
    if is_app:
        app = f"app-of-{server.url}"
        client = fixing_client(server.url, app, key, 5, SHOP)
    else:
        client = token_client(server.url, SecretStr(TOKEN))
    return GitHubBranches(client, lambda: server.host.login, SEAL)


def begun(held):
    held.hold(
        BASE,
        {
            "src/é b.py": b"one\n",
            "src/run": b"#!\n",
            "link": b"src",
            "deep/er/x.txt": LATIN,
            "lib": b"",
        },
        {"src/run": "100755", "link": "120000", "lib": "160000"},
    )
    held.hold(OTHER, {"x": b"y"})
    held.tips["feature/é+a"] = BASE
    return held


def a_commit(side, *, data=b"two\n", parent=BASE):
    tree = side.host.put_tree(SHOP, parent, [NewFile("src/é b.py", "100644", data)])
    return side.host.put_commit(SHOP, tree, [parent], "é")


def test_a_branch_is_found_whatever_stands_in_its_name_and_none_is_none(side):
    assert side.host.tip(SHOP, "feature/é+a") == BASE
    assert side.host.tip(SHOP, "feature/a") is None
    assert side.host.home(SHOP) == (1, "main")


@pytest.mark.parametrize("branch", ["a#1", "a%2e%2e", "a?b"])
def test_a_branch_that_is_no_part_of_a_url_is_refused_with_a_hint(server, key, branch):
    with pytest.raises(InvalidInput) as caught:
        asking(server, key).tip(SHOP, branch)

    assert caught.value.hint
    assert server.asked == []


def test_files_are_held_with_their_modes_and_links_are_no_way_into_a_folder(side):
    wanted = ["src/é b.py", "src/run", "link", "link/run", "lib", "lib/x", "deep/er/x.txt"]

    held = side.host.held(SHOP, BASE, [*wanted, "none", "src", "src/é b.py/x"])

    plain = {path: (file.mode, file.is_plain) for path, file in held.items() if path != "src"}
    assert plain == {
        "deep/er/x.txt": ("100644", True),
        "lib": ("160000", False),
        "link": ("120000", False),
        "src/run": ("100755", True),
        "src/é b.py": ("100644", True),
    }
    assert not held["src"].is_plain if "src" in held else True
    assert held["deep/er/x.txt"].blob == blob_of(LATIN)
    assert held["deep/er/x.txt"].size == len(LATIN)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "", ".", "src/../src/run", "src//run"])
def test_a_path_that_leads_elsewhere_is_held_by_nothing(side, path):
    assert side.host.held(SHOP, BASE, [path]) == {}


def test_bytes_come_as_they_are_and_stay_as_they_are_given(side):
    new = bytes(range(256))
    file = side.host.held(SHOP, BASE, ["deep/er/x.txt"])["deep/er/x.txt"]

    tree = side.host.put_tree(SHOP, BASE, [NewFile("deep/er/x.txt", "100755", new)])
    commit = side.host.put_commit(SHOP, tree, [BASE], "m")

    after = side.host.held(SHOP, commit, ["deep/er/x.txt", "src/run", "link"])
    assert side.host.data(SHOP, file.blob) == LATIN
    assert side.host.data(SHOP, after["deep/er/x.txt"].blob) == new
    assert after["deep/er/x.txt"].mode == "100755"
    assert (after["src/run"].mode, after["link"].mode) == ("100755", "120000")
    assert side.host.commit_at(SHOP, commit) == (tree, (BASE,))


def test_the_same_files_on_the_same_commit_are_the_same_tree(side):
    files = [NewFile("x", "100644", b"1")]

    assert side.host.put_tree(SHOP, BASE, files) == side.host.put_tree(SHOP, BASE, files)


def test_a_branch_is_made_once_and_only_moved_forward(side):
    first = a_commit(side)
    side.host.begin(SHOP, "frenly/fix-1", first)
    with pytest.raises(BranchTaken):
        side.host.begin(SHOP, "frenly/fix-1", BASE)

    following = a_commit(side, data=b"three\n", parent=first)
    side.host.advance(SHOP, "frenly/fix-1", following)

    with pytest.raises(BranchMoved):
        side.host.advance(SHOP, "frenly/fix-1", first)
    assert side.host.tip(SHOP, "frenly/fix-1") == following
    assert side.host.is_ancestor(SHOP, first, following)
    assert not side.host.is_ancestor(SHOP, following, first)
    side.host.drop(SHOP, "frenly/fix-1")
    assert side.host.tip(SHOP, "frenly/fix-1") is None


def test_a_branch_that_a_rule_keeps_is_refused_and_not_said_to_be_taken(side):
    side.held.protected.add("frenly/fix-1")

    with pytest.raises(HostRefuses):
        side.host.begin(SHOP, "frenly/fix-1", BASE)

    assert side.host.tip(SHOP, "frenly/fix-1") is None


def test_a_branch_that_is_not_there_is_not_taken_away(side):
    with pytest.raises(HostRefuses):
        side.host.drop(SHOP, "frenly/fix-9")


def test_pull_requests_of_ours_are_opened_listed_edited_and_closed(side):
    side.host.begin(SHOP, "frenly/fix-1", a_commit(side))
    assert side.host.own_pulls(SHOP, "feature/é+a") == []

    number = side.host.open_pull(SHOP, "frenly/fix-1", "feature/é+a", WORDS)
    side.host.edit_pull(SHOP, number, WORDS._replace(title="another"))

    (own,) = side.host.own_pulls(SHOP, "feature/é+a")
    assert (own.number, own.branch) == (number, "frenly/fix-1")
    assert own.tip == side.host.tip(SHOP, "frenly/fix-1")
    assert own.words == WORDS._replace(title="another")
    assert side.host.own_pulls(SHOP, "main") == []
    side.host.close_pull(SHOP, number)
    assert side.host.own_pulls(SHOP, "feature/é+a") == []


def test_a_second_one_of_the_same_branch_is_refused(side):
    side.host.begin(SHOP, "frenly/fix-1", a_commit(side))
    side.host.open_pull(SHOP, "frenly/fix-1", "main", WORDS)

    with pytest.raises(HostRefuses):
        side.host.open_pull(SHOP, "frenly/fix-1", "main", WORDS)


def test_every_page_of_pull_requests_is_read(side):
    for number in range(1, 65):
        side.held.tips[f"b{number}"] = BASE
        side.held.opened[number] = (f"b{number}", "main", WORDS)

    assert [own.number for own in side.host.own_pulls(SHOP, "main")] == [*range(1, 65)]


def test_pull_requests_of_others_are_nobody_of_ours(server, key):
    server.branches.tips["b"] = BASE
    server.branches.opened[1] = ("b", "main", WORDS)
    client = token_client(server.url, SecretStr(TOKEN))

    assert GitHubBranches(client, lambda: "somebody", SEAL).own_pulls(SHOP, "main") == []


def test_a_token_that_writes_is_asked_for_one_repository_and_for_nothing_else(server, key):
    asking(server, key).tip(SHOP, "main")

    assert server.tokens == [
        {
            "repositories": ["shop"],
            "permissions": {"contents": "write", "metadata": "read", "pull_requests": "write"},
        }
    ]


def test_where_the_app_is_installed_is_asked_as_the_app(server, key):
    assert installation_of(server.url, f"app-of-{server.url}", key, SHOP) == 5


def test_more_folders_than_are_read_are_refused_and_not_left_out(server, key):
    server.branches.hold("c" * 40, {f"d{n}/x": b"" for n in range(301)})

    with pytest.raises(TooLarge):
        asking(server, key).held(SHOP, "c" * 40, [f"d{n}/x" for n in range(301)])


def test_a_host_that_is_away_is_away_for_writing_too(server, key):
    server.status = 503

    with pytest.raises(HostAway):
        asking(server, key).put_tree(SHOP, BASE, [NewFile("x", "100644", b"")])


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422])
def test_what_is_refused_says_what_and_tells_no_secret(server, key, status):
    host = asking(server, key)
    server.status = status

    with pytest.raises(HostRefuses) as caught:
        host.open_pull(SHOP, "frenly/fix-1", "main", WORDS)

    assert TOKEN not in f"{caught.value.message} {caught.value.hint}"
    assert str(status) in caught.value.message
