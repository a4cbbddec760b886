"""All names at once, found as one by one."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.contracts.usage import NameFinder
from registry.domain.names import Kind, Name
from registry.usage.finder import Finder
from tests.support.slow_finding import find_slowly

_KEYS = {
    Kind.SERVICE: ["user-api", "user", "api", "user-api-v2", "a.b"],
    Kind.PATH: ["/users", "/users/{id}", "/users/{id}/posts", "/{a}/b", "/api/v1/users", "/"],
    Kind.API_VERSION: ["v1", "apps/v1", "apps/v1 Deployment", "extensions/v1beta1"],
    Kind.ATTRIBUTE: ["http.method", "http", "user.id"],
    Kind.METRIC: ["up", "http_requests_total", "job:up", "http.method"],
    Kind.ENV: ["PORT", "DATABASE_URL", "user"],
    Kind.LABEL: ["app", "app.kubernetes.io/name", "user-api"],
    Kind.ALERT: ["HighLoad", "High load (disk)"],
    Kind.FLAG: ["--web.enable", "web.enable", "-v"],
}
_names_of_all_kinds = [Name(kind, key) for kind, keys in _KEYS.items() for key in keys]
_names = st.sampled_from(_names_of_all_kinds)
_glue = (
    st.sampled_from(
        [
            " ",
            "\n",
            "\r\n",
            ".",
            ". ",
            ":",
            "-",
            "/",
            "_",
            "x",
            "s",
            "é",
            "漢",
            "\ud800",
            "\x00",
        ]
    )
    | st.sampled_from([".shop.svc", ".svc", ".cluster.local", ":80", "${PORT:-", "${"])
    | st.sampled_from(['"', "'", "`", "{", "}", "{userId}", "{}", "https://host", "://", ""])
)
_texts = st.lists(st.one_of(_names.map(lambda name: name.key), _glue), max_size=12).map("".join)


def _find(names: list[Name], text: str) -> list[tuple[str, str]]:
    return [(str(hit.name.kind), text[hit.start : hit.end]) for hit in Finder(names).find(text)]


@given(st.lists(_names, max_size=12), _texts)
def test_it_finds_exactly_what_a_slow_search_finds(names: list[Name], text: str) -> None:
    finder, for_few, for_many = (Finder(names) for _ in range(3))
    for_few.prepare(files=0)
    for_many.prepare(files=1_000)

    expected = find_slowly(names, text)
    assert [each.find(text) for each in (finder, for_few, for_many)] == [expected] * 3


@given(st.lists(_names, min_size=1, max_size=6), _texts)
def test_bytes_of_an_encoding_that_keeps_ascii_hold_the_same_hits(
    names: list[Name], text: str
) -> None:
    narrow = text.encode("ascii", "replace")

    assert Finder(names).find_bytes(narrow) == Finder(names).find(narrow.decode())


def test_a_finder_is_what_reviewers_are_given() -> None:
    finder: NameFinder = Finder([])

    assert finder.find("anything") == []


def test_one_spelling_of_two_kinds_is_two_hits() -> None:
    names = [Name(Kind.SERVICE, "user"), Name(Kind.ENV, "user")]

    assert _find(names, "the user") == [("env", "user"), ("service", "user")]


@pytest.mark.parametrize(
    "behind",
    [".shop.svc", ".shop.svc:80", ".shop.svc.cluster.local/v1", ".a-1.svc.cluster.local."],
)
def test_a_service_is_used_by_its_host_in_a_cluster(behind: str) -> None:
    assert _find([Name(Kind.SERVICE, "user-api")], f"http://user-api{behind}")


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("", ".svc"),
        ("", ".shop.svc2"),
        ("", ".shop.svc.example.com"),
        ("", ".a.shop.svc"),
        ("", ".shop.service"),
        ("pod-0.", ".shop.svc"),
    ],
)
def test_other_hosts_are_no_use_of_a_service(before: str, behind: str) -> None:
    assert _find([Name(Kind.SERVICE, "user-api")], f"{before}user-api{behind}") == []


def test_what_stands_in_for_a_variable_is_a_use() -> None:
    assert _find([Name(Kind.SERVICE, "user-api")], '"${HOST:-user-api}"')
    assert _find([Name(Kind.SERVICE, "user-api")], '"${HOST:-my-user-api}", x:-user-api') == []


def test_names_inside_each_other_are_told_apart_by_their_boundaries() -> None:
    names = [Name(Kind.SERVICE, key) for key in ("user", "user-api", "user-api-v2")]

    assert _find(names, "user-api-v2, user-api") == [
        ("service", "user-api-v2"),
        ("service", "user-api"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see user-api.", ["user-api"]),
        ("user-api: a service", ["user-api"]),
        ("user-api.svc", []),
        ("user-api-${ENV}", []),
        ("user-api.${DOMAIN}", []),
        ("user-api.*", []),
        ("süd-user-api", []),
        ("(user-api)", ["user-api"]),
    ],
)
def test_a_service_ends_where_no_longer_one_begins(text: str, found: list[str]) -> None:
    assert [spelled for _, spelled in _find([Name(Kind.SERVICE, "user-api")], text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GET /users/{userId}", ["/users/{userId}"]),
        ("GET /users/{}", ["/users/{}"]),
        ('get("/users/{id:int}")', ["/users/{id:int}"]),
        ("/users/{id}/posts", []),
        ("/users/17", []),
        ("/users/:id", []),
        ("/v2/users/{id}", []),
        ("https://api.example.com:8080/users/{id}?full=1", ["/users/{id}"]),
        ("user-api/users/{id}", []),
    ],
)
def test_a_path_is_found_under_any_names_of_its_parameters(text: str, found: list[str]) -> None:
    assert [spelled for _, spelled in _find([Name(Kind.PATH, "/users/{id}")], text)] == found


def test_offsets_are_in_characters_however_wide_they_are() -> None:
    text = "漢字 é \U0001f600 user-api 漢 user-api"

    hits = Finder([Name(Kind.SERVICE, "user-api")]).find(text)

    assert [text[hit.start : hit.end] for hit in hits] == ["user-api", "user-api"]


_MANY = [Name(Kind.SERVICE, f"filler-{number:04}-of-many-names") for number in range(1_000)]
"""So many that long names are looked for in a smaller alphabet."""
_LONG = [Name(Kind.SERVICE, "user-api-v2"), Name(Kind.SERVICE, "user-api-v3")]
_AMONG_MANY = [*_names_of_all_kinds, *_LONG]
_FINDER_OF_MANY = Finder([*_MANY, *_AMONG_MANY])
_FINDER_OF_MANY.prepare(files=300)
_FINDER_IN_A_DIFF = Finder([*_MANY, *_AMONG_MANY])
_FINDER_IN_MANY_FILES = Finder([*_MANY, *_AMONG_MANY])
_FINDER_IN_MANY_FILES.prepare(files=10_000)


@given(_texts, st.sampled_from([*_LONG, *_MANY[:3]]), _texts)
def test_many_names_are_found_as_few_are(before: str, name: Name, behind: str) -> None:
    text = f"{before} {name.key.upper()} {name.key} {behind}"

    expected = find_slowly([*_MANY[:3], *_AMONG_MANY], text)
    assert _FINDER_OF_MANY.find(text) == expected
    assert _FINDER_IN_A_DIFF.find(text) == expected
    assert _FINDER_IN_MANY_FILES.find(text) == expected


def test_a_finder_travels_to_another_process_by_its_names() -> None:
    again = pickle.loads(pickle.dumps(_FINDER_OF_MANY))  # noqa: S301 - bytes of our own

    assert again.find("x user-api-v2") == _FINDER_OF_MANY.find("x user-api-v2")
    assert again.fingerprint == _FINDER_OF_MANY.fingerprint
    assert Finder(_LONG).fingerprint != Finder(_LONG[:1]).fingerprint
