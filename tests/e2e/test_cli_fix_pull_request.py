"""`frenly fix --pull-request` as whoever keeps a repository runs it, over a server that answers."""

from __future__ import annotations

import json
import shutil

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from registry.contracts.records import HistoryFilter
from tests.support.github_server import TOKEN, github_server

BASE, PLACE = "a" * 40, "example/shop"
TEXT = b"host: old-accounts\r\nname: caf\xe9\n"
FIXED = TEXT.replace(b"old-accounts", b"account-management-api")


@pytest.fixture(scope="module")
def home(named_home, tmp_path_factory):
    """A platform with a deprecated name, whose log these tests write."""
    return shutil.copytree(named_home, tmp_path_factory.mktemp("fixed") / "home")


@pytest.fixture
def server():
    with github_server() as made:
        made.host.login = "keeper"
        made.branches.hold(
            BASE,
            {"values.yaml": TEXT, "run.sh": TEXT, "link": b"values.yaml"},
            {"run.sh": "100755", "link": "120000"},
        )
        made.branches.tips["main"] = BASE
        yield made


@pytest.fixture
def tree(tmp_path):
    tree = tmp_path / "checkout"
    (tree / ".git").mkdir(parents=True)
    (tree / "values.yaml").write_bytes(TEXT)
    (tree / "run.sh").write_bytes(TEXT)
    return tree


@pytest.fixture
def platform(empty_cli, home, server, tmp_path):
    config = shutil.copytree(home / "config", tmp_path / "config")
    (config / "github.yaml").write_text(
        f'version: 1\napi: {server.url}\napp: ""\npeople: {{}}\n'
        "repositories: {example/shop: {fixes: true}, example/kept: {}}\n"
    )
    empty_cli.environment.setenv("FRENLY_HOME", str(home))
    empty_cli.environment.setenv("FRENLY_CONFIG_DIR", str(config))
    empty_cli.environment.setenv("FRENLY_GITHUB_TOKEN", TOKEN)
    empty_cli.tokens.update(json.loads((home / "demo.json").read_text())["tokens"])
    return empty_cli


def only(server):
    ((number, (branch, onto, words)),) = server.branches.opened.items()
    held = server.branches
    tree = held.trees[held.commits[held.tips[branch]].tree]
    return number, branch, onto, words, tree


def test_a_checkout_is_fixed_by_one_pull_request_and_no_file_is_written(
    platform, server, tree
) -> None:
    first = platform.done("fix", tree, "--pull-request", PLACE, by="ben")
    again = platform.done("fix", tree, "--pull-request", PLACE, "--json", by="ben").json

    number, branch, onto, words, held = only(server)
    assert (
        first.out
        == f"example/shop#{number} opened: 2 names written anew in 2 files, into main\n"
    )
    assert onto == "main"
    assert "Write 2 names anew in 2 files" in words.title
    assert {path: mode for path, (mode, _) in held.items()} == {
        "values.yaml": "100644",
        "run.sh": "100755",
        "link": "120000",
    }
    assert server.branches.blobs[held["values.yaml"][1]] == FIXED
    assert (tree / "values.yaml").read_bytes() == TEXT
    assert (again["did"], again["pull_request"], again["branch"]) == ("stands", number, branch)


def test_what_the_branch_says_otherwise_is_left_and_so_is_what_it_does_not_hold(
    platform, server, tree
) -> None:
    (tree / "values.yaml").write_bytes(TEXT + b"# later\n")
    (tree / "new.yaml").write_bytes(TEXT)
    (tree / "link").symlink_to("values.yaml")

    answer = platform.done("fix", tree, "--pull-request", PLACE, by="ben")

    _, _, _, _, held = only(server)
    assert server.branches.blobs[held["values.yaml"][1]] == TEXT
    assert server.branches.blobs[held["run.sh"][1]] == FIXED
    assert "the branch holds another text than the checkout" in answer.err
    assert "the branch holds no such file" in answer.err


def test_a_checkout_that_is_not_the_branchs_closes_nothing(platform, server, tree) -> None:
    platform.done("fix", tree, "--pull-request", PLACE, by="ben")
    for file in ("values.yaml", "run.sh"):
        (tree / file).write_bytes(TEXT + b"# later\n")

    answer = platform.done("fix", tree, "--pull-request", PLACE, by="ben")

    assert answer.out == "nothing to write anew in example/shop\n"
    assert len(server.branches.opened) == 1


def test_in_a_checkout_no_folder_has_to_be_named(platform, server, tree) -> None:
    platform.environment.chdir(tree)

    platform.done("fix", "--pull-request", PLACE, by="ben")

    *_, held = only(server)
    assert server.branches.blobs[held["values.yaml"][1]] == FIXED
    assert platform("fix", by="ben").code == 2


def test_a_dry_run_asks_and_writes_nothing(platform, server, tree) -> None:
    answer = platform.done("fix", tree, "--pull-request", PLACE, "--dry-run", by="ben")

    assert answer.out == "would write 2 names anew in 2 files of example/shop, into main\n"
    assert server.branches.writes == []


def test_what_was_asked_for_stands_in_the_log_with_who_asked(
    platform, server, tree, home
) -> None:
    platform.done("fix", tree, "--pull-request", PLACE, by="ben")

    app = build(read_settings(home=home, config_dir=home / "config"))
    items = app.registry.history(HistoryFilter(tag="code:fix:ask", about=PLACE)).items
    app.close()
    assert (items[0].actor, items[0].body["data"]["did"]) == ("ben", "opened")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("TREE", "--pull-request", "shop"), 2, "OWNER/NAME"),
        (("TREE", "--pull-request", "a/.."), 2, "OWNER/NAME"),
        (("TREE/values.yaml", "--pull-request", PLACE), 2, "the top of a checkout"),
        (("TREE", "--pull-request", "example/kept"), 5, "fixes: true"),
        (("TREE", "--pull-request", "example/other"), 5, "fixes: true"),
        (("TREE", "--pull-request", PLACE, "--base", "none"), 3, "no branch 'none'"),
        (("TREE", "--base", "main"), 2, "--pull-request"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_next_step(
    platform, tree, words, code, says
) -> None:
    given = [word.replace("TREE", str(tree)) for word in words]

    answer = platform("fix", *given, by="ben")

    assert answer.code == code, answer
    assert says in answer.err


def test_another_repository_under_the_name_gets_nothing(platform, server, tree) -> None:
    platform.done("fix", tree, "--pull-request", PLACE, "--dry-run", by="ben")
    server.branches.number = 666

    answer = platform("fix", tree, "--pull-request", PLACE, by="ben")

    assert answer.code == 5
    assert "666" in answer.err
    assert server.branches.writes == []


def test_nobody_signed_in_asks_for_nothing(platform, server, tree) -> None:
    answer = platform("fix", tree, "--pull-request", PLACE)

    assert answer.code == 5
    assert server.asked == []


def test_a_protected_branch_leaves_nothing_behind(platform, server, tree) -> None:
    server.branches.protected.add("main")

    answer = platform("fix", tree, "--pull-request", PLACE, by="ben")

    assert answer.code == 5
    assert "422" in answer.err
    assert set(server.branches.tips) == {"main"}
    assert server.branches.opened == {}
