"""Events are told by the signed body alone, and nothing else in it is believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.github.events import Event, read_event
from registry.domain.times import parse_moment
from registry.errors import InvalidInput
from tests.builders import DAY, NOW

WHEN = "2026-01-05T11:59:59Z"
PULL = {"number": 7, "head": {"sha": "a" * 40}, "updated_at": WHEN}


def body(action="opened", **more):
    told = {
        "action": action,
        "repository": {"id": 1, "full_name": "example/shop"},
        "installation": {"id": 5},
        "sender": {"id": 11, "login": "ana", "type": "User"},
        "pull_request": PULL,
        **more,
    }
    return json.dumps({key: value for key, value in told.items() if value is not None}).encode()


def comment(text, action="created", issue=None, **more):
    told = {"number": 7, "pull_request": {}} if issue is None else issue
    return body(
        action,
        issue=told,
        comment={"body": text, "created_at": WHEN},
        pull_request=None,
        **more,
    )


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (body("opened"), "review"),
        (body("synchronize"), "review"),
        (body("reopened"), "review"),
        (body("closed"), "closed"),
        (body("submitted", review={}), "verdict"),
        (body("dismissed", review={}), "verdict"),
        (comment("/frenly review"), "command"),
        (body("edited"), None),
        (body("edited", changes={"title": {}}), None),
        (body("edited", changes=["base"]), None),
        (body("edited", changes={"base": {}}), "review"),
        (body("edited", review={}), None),
        (body("created", comment={}), None),
        (body("resolved", thread={}), None),
        (comment("/frenly review", action="edited"), None),
        (comment("/frenly review", issue={"number": 7}), None),
        (comment("thanks"), None),
        (comment("/frenlyreview"), None),
        (comment(None), None),
        (b'{"zen": "Keep it simple.", "hook": {}}', None),
    ],
)
def test_what_happened_is_told_by_the_parts_of_the_body(said, kind):
    event = read_event(said)

    assert (event.kind if event else None) == kind


@pytest.mark.parametrize(
    "text",
    [
        "<!-- /frenly review -->",
        "please\n/frenly review",
        "> /frenly review",
        "`/frenly review`",
        "<details>\n/frenly review\n</details>",
        "\n\n/frenly review",
    ],
)
def test_what_is_hidden_quoted_or_further_down_is_no_command(text):
    assert read_event(comment(text)) is None


def test_a_command_is_one_line_and_bounded():
    event = read_event(comment("  /frenly   explain user-api  \nand more"))

    assert event is not None
    assert event.command == "explain user-api"
    assert read_event(comment("/frenly")).command == "help"
    assert len(read_event(comment("/frenly " + "x" * 9_000)).command) <= 500


@pytest.mark.parametrize("kind", ["Bot", "Organization", None, 7])
def test_programs_neither_ask_nor_decide(kind):
    sender = {"id": 11, "login": "x[bot]", "type": kind}

    assert read_event(comment("/frenly review", sender=sender)) is None
    assert read_event(body("submitted", review={}, sender=sender)) is None
    assert read_event(body("opened", sender=sender)) is not None
    assert read_event(body("dismissed", review={}, sender=sender)) is not None


def test_who_pushed_is_known_of_a_push_and_of_nothing_else():
    assert read_event(body("synchronize")).pusher == 11
    assert read_event(body("reopened")).pusher == 0
    assert read_event(body("submitted", review={})).pusher == 0


def test_an_event_is_read_back_from_the_queue_as_it_was():
    said = body("synchronize")
    event = read_event(said)

    queued = event.queued(said, NOW)

    assert Event.read(json.loads(json.dumps(queued.document))) == event
    assert queued.subject == "example/shop#7"
    assert queued.id == event.queued(said, NOW).id != event.queued(said + b" ", NOW).id


@pytest.mark.parametrize(
    ("age", "is_believed"), [(DAY, True), (6.9 * DAY, True), (7 * DAY, False), (-DAY, True)]
)
def test_what_was_told_long_ago_commands_nothing_and_names_nobody(age, is_believed):
    pushed, asked = read_event(body("synchronize")), read_event(comment("/frenly propose"))
    then = parse_moment(WHEN) + age

    assert pushed.as_of(then).pusher == (11 if is_believed else 0)
    assert pushed.as_of(then).head == "a" * 40
    assert asked.as_of(then) == (asked if is_believed else None)


@pytest.mark.parametrize("moment", [None, 7, "", "soon", "9" * 99])
def test_a_body_without_its_moment_is_as_good_as_an_old_one(moment):
    pull = {**PULL, "updated_at": moment}

    event = read_event(body("synchronize", pull_request=pull))

    assert event.as_of(NOW).pusher == 0


def test_a_repository_is_told_with_its_number():
    assert read_event(body()).repository_id == 1


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        body(pull_request={"number": True}),
        body(pull_request={"number": -1}),
        body(pull_request={"number": 2**60}),
        body(repository={"full_name": "../.."}),
        body(repository={"full_name": "a/b/c"}),
        body(repository=None),
        body(repository={"full_name": "example/shop"}),
        body(repository={"full_name": "example/shop", "id": 0}),
        body(sender={"id": "11", "type": "User"}),
        body(sender=None),
    ],
)
def test_what_github_never_tells_is_refused_with_a_hint(said):
    with pytest.raises(InvalidInput) as caught:
        read_event(said)

    assert caught.value.hint


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
PARTS = st.sampled_from(
    [
        "action",
        "issue",
        "comment",
        "pull_request",
        "review",
        "sender",
        "repository",
        "number",
        "installation",
    ]
)


@given(st.dictionaries(PARTS, JSON | st.dictionaries(PARTS, JSON)))
def test_no_body_breaks_the_reader(told):
    try:
        event = read_event(json.dumps(told).encode())
    except InvalidInput as error:
        assert error.hint
    else:
        assert event is None or event.number > 0
