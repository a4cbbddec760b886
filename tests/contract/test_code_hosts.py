"""One suite for every host of code: the one in memory, and GitHub behind its own client."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from frenly_ai.github.host import (
    MOST_DIFF_BYTES,
    Annotation,
    Check,
    CodeHost,
    Comment,
    HostAway,
    HostRefuses,
    LineComment,
    PullRef,
    Review,
    Thread,
    TooLarge,
)
from frenly_ai.github.kit import app_client, members_client, token_client
from frenly_ai.github.memory import MemoryHost
from frenly_ai.github.owners import Team
from frenly_ai.github.rest import GitHubHost
from tests.support.app_key import app_key
from tests.support.github_server import ACCOUNT, TOKEN, GitHubServer, github_server
from tests.support.reviews import REF, a_pull

HEAD = "a" * 40
NAMES = Team("example", "names")


class Side(NamedTuple):
    """A host as it is asked, and what it holds."""

    host: CodeHost
    held: MemoryHost


@pytest.fixture
def key():
    return SecretStr(app_key())


@pytest.fixture
def server():
    with github_server() as made:
        yield made


@pytest.fixture(params=["memory", "app", "token"])
def side(request, key):
    if request.param == "memory":
        held = MemoryHost()
        yield Side(held, begun(held))
        return
    with github_server() as server:
        yield Side(asking(server, key, is_app=request.param == "app"), begun(server.host))


def asking(server: GitHubServer, key: SecretStr, *, is_app: bool = True) -> GitHubHost:
    if is_app:
        app = f"app-of-{server.url}"  # the client's library keeps tokens by app
        client = app_client(server.url, app, key, 5, REF.repository)
    else:
        client = token_client(server.url, SecretStr(TOKEN))
    return GitHubHost(client, is_app=is_app)


def begun(held: MemoryHost) -> MemoryHost:
    held.pulls[REF] = a_pull()
    return held


def test_a_pull_request_is_shown_as_it_stands(side):
    side.held.pulls[REF] = a_pull(author_id=9, is_fork=True, is_open=False, is_merged=True)

    assert side.host.pull(REF) == side.held.pulls[REF]


def test_one_that_is_not_there_is_refused_with_a_hint(side):
    with pytest.raises(HostRefuses) as caught:
        side.host.pull(PullRef("example/shop", 404))

    assert caught.value.hint


def test_a_diff_comes_as_it_is(side):
    side.held.diffs[REF] = "diff --git a/é b/é\n"

    assert side.host.diff(REF) == "diff --git a/é b/é\n"


def test_a_diff_that_is_too_large_is_not_read(side):
    side.held.diffs[REF] = "x" * (MOST_DIFF_BYTES + 1)

    with pytest.raises(TooLarge):
        side.host.diff(REF)


def test_comments_are_made_listed_in_order_and_edited(side):
    for n in range(1, 131):
        side.held.said.setdefault(REF, []).append(Comment(id=n, author="ana", body=f"é{n}"))

    side.host.add_comment(REF, "mine\n<!-- mark -->")
    mine = side.host.comments(REF)[-1]
    side.host.edit_comment(REF, mine.id, "better")

    said = side.host.comments(REF)
    assert [each.body for each in said] == [*(f"é{n}" for n in range(1, 131)), "better"]
    assert said[-1].author == side.host.own_login() == "frenly[bot]"


def test_a_comment_of_somebody_else_is_not_edited(side):
    side.held.said[REF] = [Comment(id=1, author="ana", body="mine")]

    with pytest.raises(HostRefuses):
        side.host.edit_comment(REF, 1, "ours")


def test_remarks_become_conversations_that_are_resolved(side):
    side.held.conversations[REF] = [
        Thread(id=f"ana{n}", author="ana", body="?", is_resolved=False) for n in range(4)
    ]
    remark = LineComment(path="src/é.py", line=3, body="```suggestion\nx\n```")

    side.host.add_review(REF, HEAD, [remark])
    (mine,) = [t for t in side.host.threads(REF) if t.author == side.host.own_login()]
    side.host.resolve(REF, mine.id)

    assert side.held.at_lines == [remark]
    assert [each.is_resolved for each in side.host.threads(REF)] == [False] * 4 + [True]


def test_a_commit_that_is_not_the_newest_gets_no_remarks(side):
    with pytest.raises(HostRefuses):
        side.host.add_review(REF, "f" * 40, [LineComment(path="a", line=1, body="x")])


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
def test_a_check_holds_every_annotation_however_many_requests_it_takes(side, count):
    notes = tuple(
        Annotation(path=f"{n}.py", line=n + 1, level="warning", title="t", message="m")
        for n in range(count)
    )
    check = Check(
        commit=HEAD,
        conclusion="neutral",
        title="title",
        summary="all of it",
        external_id="0123",
        annotations=notes,
    )
    assert side.host.check_of(REF, HEAD) is None

    side.host.put_check(REF, check)

    assert side.host.check_of(REF, HEAD) == "0123"
    assert side.held.checks[HEAD] == check


def test_permissions_are_told_and_strangers_have_none(side):
    side.held.permissions = {"ana": "write"}

    assert side.host.permission(REF, "ana", ACCOUNT) == "write"
    assert side.host.permission(REF, "mallory", ACCOUNT) == "none"


def test_members_of_a_team_are_told_by_their_numbers(side):
    side.held.teams = {NAMES: {*range(1, 131)}, Team("example", "empty"): set()}

    assert side.host.is_member(NAMES, 1)
    assert side.host.is_member(NAMES, 130)
    assert not side.host.is_member(NAMES, 131)
    assert not side.host.is_member(Team("example", "empty"), 1)


def test_a_team_that_is_not_shown_is_refused_with_a_hint(side):
    with pytest.raises(HostRefuses) as caught:
        side.host.is_member(NAMES, 1)

    assert caught.value.hint


def test_a_team_that_is_too_large_to_read_is_refused_and_not_cut(server, key):
    server.host.teams = {NAMES: {*range(1, 2_101)}}

    assert asking(server, key).is_member(NAMES, 1_900)
    with pytest.raises(TooLarge):
        asking(server, key).is_member(NAMES, 2_100)


def test_who_is_in_a_team_is_asked_with_a_right_to_nothing_else(server, key):
    server.host.teams = {NAMES: {1}}
    members = members_client(server.url, f"app-of-{server.url}", key, 5, REF.repository)
    host = GitHubHost(token_client(server.url, SecretStr("no")), is_app=True, members=members)

    assert host.is_member(NAMES, 1)

    assert server.tokens == [
        {"repositories": ["shop"], "permissions": {"members": "read", "metadata": "read"}}
    ]


def test_who_bears_a_name_that_was_somebody_elses_has_none_of_their_rights(server, key):
    server.host.permissions = {"ana": "admin"}

    assert asking(server, key).permission(REF, "ana", ACCOUNT + 1) == "none"


def test_reviews_and_changes_of_programs_are_nobodys(server, key):
    begun(server.host)
    server.host.reviewed[REF] = [
        Review(id=1, author_id=12, login="merger[bot]", state="approved", commit=HEAD)
    ]

    assert [each.author_id for each in asking(server, key).reviews(REF)] == [0]


def test_more_reviews_than_are_read_are_refused_and_not_cut(server, key):
    server.host.reviewed[REF] = [
        Review(id=n, author_id=n, login="a", state="commented", commit=HEAD)
        for n in range(1, 2_001)
    ]

    with pytest.raises(TooLarge):
        asking(server, key).reviews(REF)


def test_reviews_are_listed_with_who_gave_them_on_which_commit(side):
    given = [
        Review(id=n, author_id=n % 3 + 1, login=f"a{n}", state="approved", commit=HEAD)
        for n in range(1, 104)
    ]
    side.held.reviewed[REF] = given

    assert list(side.host.reviews(REF)) == given


def test_a_file_is_read_at_a_commit_and_one_that_is_not_there_is_none(side):
    side.held.files["names/a b.yaml", HEAD] = "é: 1\n"

    assert side.host.file(REF, "names/a b.yaml", HEAD) == "é: 1\n"
    assert side.host.file(REF, "names/a b.yaml", "b" * 40) is None


@pytest.mark.parametrize(
    "path",
    [
        "a?ref=x&y.py",
        "a#b.py",
        "a%2e%2e/%2F.py",
        "a\nb.py",
        "a\u202eb.py",
        "\udc80.py",
        "a\x00.py",
        "https://a.example/x",
    ],
)
def test_a_name_of_a_file_is_never_a_part_of_a_url(server, key, path):
    server.host.files["a", HEAD] = server.host.files["x", HEAD] = "not this"
    whole = path.encode("utf-8", "replace").decode()
    server.host.files[whole, HEAD] = "this"

    assert asking(server, key).file(REF, path, HEAD) in {"this", None}
    assert all("/repos/example/shop/contents/" in e for e in server.asked if "POST" not in e)


@pytest.mark.parametrize("path", ["../../../user", "a/../../x", "", "/etc/passwd", "a//b", "."])
def test_a_path_that_leads_out_of_the_repository_is_not_asked_for(server, key, path):
    assert asking(server, key).file(REF, path, HEAD) is None
    assert server.asked == []


def test_where_a_branch_began_is_told(side):
    assert side.host.merge_base(side.held.pulls[REF]) == "b" * 40


def test_a_token_is_asked_for_one_repository_and_no_more_than_it_takes(server, key):
    begun(server.host)

    asking(server, key).pull(REF)

    assert server.tokens == [
        {
            "repositories": ["shop"],
            "permissions": {
                "checks": "write",
                "contents": "read",
                "issues": "write",
                "metadata": "read",
                "pull_requests": "write",
            },
        }
    ]


def test_a_token_is_of_a_number_where_that_is_known_and_of_no_name(server, key):
    begun(server.host)
    client = app_client(server.url, f"app-of-{server.url}", key, 5, 1296269)

    GitHubHost(client, is_app=True).pull(REF)

    (asked,) = server.tokens
    assert (asked["repository_ids"], "repositories" in asked) == ([1296269], False)


def test_annotations_go_fifty_at_a_time(server, key):
    notes = tuple(
        Annotation(path="a", line=1, level="notice", title="t", message="m") for _ in range(120)
    )

    asking(server, key).put_check(
        REF,
        Check(
            commit=HEAD,
            conclusion="failure",
            title="t",
            summary="s",
            external_id="e",
            annotations=notes,
        ),
    )

    assert [len(each["output"]["annotations"]) for each in server.checks] == [50, 50, 20]


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"retry-after": "90"}, timedelta(seconds=90)),
        (403, {"retry-after": "60"}, timedelta(seconds=60)),
        (429, {}, timedelta(0)),
        (500, {}, timedelta(0)),
        (503, {}, timedelta(0)),
        (429, {"retry-after": "999999"}, timedelta(hours=1)),
    ],
)
def test_a_host_that_is_busy_is_asked_again_after_as_long_as_it_wants(
    server, key, status, headers, wait
):
    server.status, server.headers = status, headers

    with pytest.raises(HostAway) as caught:
        asking(server, key).comments(REF)

    assert caught.value.wait == wait


def test_a_used_up_limit_waits_for_its_reset(server, key):
    server.status = 403
    server.headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800"}

    with pytest.raises(HostAway) as caught:
        asking(server, key).comments(REF)

    assert caught.value.wait == timedelta(hours=1)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 422])
def test_what_is_refused_says_what_and_no_secret(server, key, status):
    server.status = status

    with pytest.raises(HostRefuses) as caught:
        asking(server, key).add_comment(REF, "x")

    said = f"{caught.value.message} {caught.value.hint}"
    assert str(status) in said
    assert TOKEN not in said
    assert server.url not in said


def test_an_app_without_the_permissions_it_asks_for_is_refused_and_not_tried_again(server, key):
    begun(server.host)
    server.withheld = {"checks": "write"}

    with pytest.raises(HostRefuses, match="token") as caught:
        asking(server, key).pull(REF)

    assert "422" in caught.value.message


def test_another_answer_than_documented_is_no_traceback(server, key):
    server.status, server.body = 200, b'{"surprise": []}'

    with pytest.raises(HostAway):
        asking(server, key).comments(REF)


def test_a_redirect_takes_no_token_elsewhere(server, key):
    begun(server.host)
    with github_server() as elsewhere:
        server.status, server.headers = 301, {"location": f"{elsewhere.url}/anything"}

        with pytest.raises((HostAway, HostRefuses)):
            asking(server, key).pull(REF)

        assert elsewhere.asked == []


def test_nobody_listening_is_a_host_that_is_away(key):
    with github_server() as server:
        pass

    with pytest.raises(HostAway):
        asking(server, key).pull(REF)


def test_a_key_that_is_none_is_refused_without_being_shown(server):
    with pytest.raises(Exception, match="private key") as caught:
        asking(server, SecretStr("not-a-key")).pull(REF)

    assert "not-a-key" not in str(caught.value)


@pytest.mark.parametrize(
    ("left", "is_spent"), [("49", True), ("0", True), ("50", False), ("x", False)]
)
def test_the_last_requests_of_a_limit_are_left_to_others(server, key, left, is_spent):
    begun(server.host)
    server.headers = {
        "x-ratelimit-remaining": left,
        "x-ratelimit-reset": "1767614400",
        "date": "Mon, 05 Jan 2026 11:50:00 GMT",
    }
    host = asking(server, key)
    if not is_spent:
        assert host.pull(REF) == host.pull(REF)
        return

    with pytest.raises(HostAway) as caught:
        host.pull(REF), host.pull(REF)

    assert caught.value.wait == timedelta(minutes=10)


def test_a_limit_without_a_clock_waits_a_minute(server, key):
    begun(server.host)
    server.headers = {"x-ratelimit-remaining": "1", "x-ratelimit-reset": "1767614400"}
    host = asking(server, key)

    with pytest.raises(HostAway) as caught:
        host.pull(REF), host.pull(REF)

    assert caught.value.wait == timedelta(minutes=1)
