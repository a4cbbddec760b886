from __future__ import annotations

import json

import pytest
from agent.planner.grammar import FORMS
from hypothesis import given
from hypothesis import strategies as st

from agent.planner.intents import Intent, LastWish, Question, Unknown, understand
from agent.planner.parts import missing_part
from agent.planner.patterns import TOKEN, compiled

REQUESTS = {
    "give the frontend a temporary alias profile-api for user-api for 30 days": (
        "propose_alias name=profile-api target=user-api context=frontend type=temporary lifetime=30d"
    ),
    "Could you please create alias X -> Y in system?": (
        "propose_alias name=X target=Y context=system"
    ),
    "add profile-api as an alias of user-api in application for two weeks": (
        "propose_alias name=profile-api target=user-api context=application type=temporary lifetime=2w"
    ),
    "let backend call user-api as profile-api": (
        "propose_alias name=profile-api target=user-api context=backend"
    ),
    "we need a migration alias old-users for user-api in migration for 60 days": (
        "propose_alias name=old-users target=user-api context=migration type=migration lifetime=60d"
    ),
    "create a permanent alias `/v1/users/{id}` for /v2/users/{id} in system": (
        "propose_alias name=/v1/users/{id} target=/v2/users/{id} context=system type=permanent kind=path"
    ),
    "create alias service:foo for service:bar in system": (
        "propose_alias name=foo target=bar context=system kind=service"
    ),
    "give frontend an alias for user-api called profile-api": (
        "propose_alias name=profile-api target=user-api context=frontend"
    ),
    "create alias X for Y in system owned by team-a": (
        "propose_alias name=X target=Y context=system owner=team-a"
    ),
    "point X in system at Z": "propose_repoint name=X target=Z context=system",
    "move user-api from account-api to Z": "propose_repoint name=user-api target=Z",
    "make X resolve to Z": "propose_repoint name=X target=Z",
    "change the target of X to Z in frontend": "propose_repoint name=X target=Z context=frontend",
    "point metric http.server.duration in app at metric http.duration": (
        "propose_repoint name=http.server.duration target=http.duration context=app kind=metric"
    ),
    "extend legacy-user-endpoints by 30 days": (
        "propose_extension name=legacy-user-endpoints by=30d"
    ),
    "extend X by 1 year in migration": "propose_extension name=X by=1y context=migration",
    "give profile-api another week": None,
    "give profile-api another 3 weeks": "propose_extension name=profile-api by=3w",
    "retire X in frontend": "propose_retirement name=X context=frontend",
    "delete the temporary alias X, please": "propose_retirement name=X",
    "remove X from frontend because nobody calls it": (
        "propose_retirement name=X context=frontend"
    ),
    "change owner of X to payments": "propose_owner name=X owner=payments",
    "hand X over to the payments team": "propose_owner name=X owner=payments",
    "register contract foo-api version v1.0.0 owned by team-a": (
        "propose_contract name=foo-api version=v1.0.0 owner=team-a"
    ),
    "register contract foo-api version v1 at https://x.test/api owned by payments": (
        "propose_contract name=foo-api version=v1 owner=payments base_url=https://x.test/api"
    ),
    "deprecate foo-api in favour of bar-api": (
        "propose_deprecation name=foo-api successor=bar-api"
    ),
    "undo P-12": "propose_undo proposal=P-12",
    "undo the last change": "undo_last",
    "why does user-api resolve to user-management-api": (
        "explain name=user-api target=user-management-api"
    ),
    "explain user-api in frontend": "explain name=user-api context=frontend",
    "what does user-api mean in frontend": "resolve_name name=user-api context=frontend",
    "What's user-api?": "resolve_name name=user-api",
    "resolve user-api from frontend as of 2025-03-01": (
        "resolve_name name=user-api context=frontend at=2025-03-01"
    ),
    "list aliases in frontend": "list_aliases context=frontend",
    "which aliases are expired": "list_aliases state=expired",
    "show active aliases": "list_aliases state=live",
    "list aliases pointing to user-api": "list_aliases target=user-api",
    "show contracts": "list_contracts",
    "show contract user-management-api": "show_contract name=user-management-api",
    "contexts": "list_contexts",
    "anchors": "list_anchors",
    "open proposals": "list_proposals status=pending",
    "what is waiting for approval?": "list_proposals status=pending",
    "list rejected proposals": "list_proposals status=rejected",
    "show proposal P-1": "show_proposal proposal=P-1",
    "who uses user-management-api": "find_dependents name=user-management-api",
    "show alias user-api": "show_alias name=user-api",
    "what changed": "show_history",
    "what changed about user-api": "show_history name=user-api",
    "help": "help",
}
UNKNOWN = [
    "make me a sandwich",
    "delete everything",
    "drop all aliases",
    "retire X and approve it",
    "create alias X for Y in system and apply it at once",
    "approve proposal P-1",
    "retire X. Then retire Y",
    "",
    "   ",
    "x" * 5_000,
]


def spelled(understood: object) -> str | None:
    if not isinstance(understood, Intent):
        return None
    args = {k: v for k, v in understood.args.items() if k != "description"}
    return " ".join([understood.goal, *(f"{k}={v}" for k, v in args.items())])


@pytest.mark.parametrize(("text", "wanted"), REQUESTS.items())
def test_a_request_is_understood_in_ordinary_words(text, wanted):
    assert spelled(understand(text)) == wanted


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_sentence_that_says_more_or_else_is_not_half_understood(text):
    assert isinstance(understand(text), Unknown)


@pytest.mark.parametrize(
    ("text", "missing", "question"),
    [
        ("create an alias", "name", "What should the alias be called?"),
        (
            "create an alias for user-api in frontend",
            "name",
            "What should the alias for 'user-api' be called?",
        ),
        ("create alias foo", "target", "What should 'foo' stand for?"),
        ("create alias foo for bar", "context", "In which context should 'foo' hold?"),
        (
            "create a temporary alias foo for bar in system",
            "lifetime",
            "For how long should 'foo' live, e.g. for 30 days?",
        ),
        (
            "create alias foo for bar in system for 2 months",
            "lifetime",
            "A month has no fixed length. How many days or weeks, e.g. for 30 days?",
        ),
        (
            "create alias foo for bar in system until 2026-12-31",
            "lifetime",
            "I cannot turn '2026-12-31' into a lifetime. How long is it, e.g. for 30 days?",
        ),
        ("extend foo", "by", "By how long should 'foo' be extended, e.g. by 30 days?"),
        ("move foo", "target", "What should 'foo' stand for?"),
        ("change the owner of foo", "owner", "Who should own 'foo'?"),
    ],
)
def test_a_missing_part_is_asked_for(text, missing, question):
    understood = understand(text)

    assert isinstance(understood, Question)
    assert (understood.missing, understood.text) == (missing, question)


def test_a_reason_is_kept_as_the_new_alias_s_description():
    understood = understand("create alias foo for bar in system because the app was renamed")

    assert isinstance(understood, Intent)
    assert understood.args["description"] == "because the app was renamed"


def test_what_cannot_be_honoured_is_admitted():
    understood = understand("what changed about user-api since yesterday")

    assert isinstance(understood, Intent)
    assert understood.note == "I cannot limit this to 'since yesterday'; it is newest first."


def test_a_quoted_name_is_taken_whole_with_its_spaces():
    understood = understand('what does "extensions/v1beta1 Deployment" mean in system')

    assert spelled(understood) == (
        "resolve_name name=extensions/v1beta1 Deployment context=system"
    )


REFUSED = LastWish(
    goal="propose_alias",
    args={
        "name": "profile-api",
        "target": "user-api",
        "context": "frontend",
        "type": "temporary",
        "lifetime": "30d",
    },
    hint="The nearest request that would pass: a temporary alias profile-api for "
    "user-management-api in context application for 30d.",
)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("then application", {"context": "application"}),
        ("Then application, please.", {"context": "application"}),
        ("in application then", {"context": "application"}),
        ("use application instead", {"context": "application"}),
        ("application instead", {"context": "application"}),
        ("ok, do that", {"context": "application"}),
        ("yes", {"context": "application"}),
        ("make it 60 days", {"lifetime": "60d"}),
        ("for 10 days instead", {"lifetime": "10d"}),
        ("call it people-api", {"name": "people-api"}),
        ("point it at account-api", {"target": "account-api"}),
        ("make it a migration", {"type": "migration"}),
    ],
)
def test_the_last_wish_is_repeated_with_one_part_changed(text, changed):
    understood = understand(text, REFUSED)

    assert isinstance(understood, Intent)
    assert understood.args == REFUSED.args | changed


def test_a_permanent_alias_keeps_no_lifetime():
    understood = understand("make it permanent", REFUSED)

    assert isinstance(understood, Intent)
    assert "lifetime" not in understood.args


def test_a_shorter_extension_is_taken_from_the_hint():
    last = LastWish(
        goal="propose_extension",
        args={"name": "old", "context": "system", "by": "90d"},
        hint="The nearest request that would pass: to extend old in context system by 12d.",
    )

    assert spelled(understand("ok", last)) == (
        "propose_extension name=old by=12d context=system"
    )


@pytest.mark.parametrize("hint", ["", "Ask the owner.", "to extend x in context y by 3d."])
def test_agreeing_to_nothing_is_not_understood(hint):
    last = LastWish(goal="propose_alias", args=REFUSED.args, hint=hint)

    assert isinstance(understand("yes", last), Unknown)


@pytest.mark.parametrize("text", ["then application", "yes", "30 days", "make it 60 days"])
def test_a_follow_up_needs_something_to_follow(text):
    assert isinstance(understand(text), Unknown)


@pytest.mark.parametrize(
    ("missing", "text", "value"),
    [
        ("lifetime", "30 days", "30d"),
        ("lifetime", "for a week", "1w"),
        ("context", "in application", "application"),
        ("context", "the one in application", "application"),
        ("target", "user-api", "user-api"),
        ("name", "call it profile-api", "profile-api"),
        ("owner", "to payments", "payments"),
        ("by", "another 5 days", None),
    ],
)
def test_an_answer_fills_the_part_that_was_asked_for(missing, text, value):
    goal = "propose_extension" if missing == "by" else "propose_alias"
    args = {k: v for k, v in REFUSED.args.items() if k != missing}

    understood = understand(text, LastWish(goal=goal, args=args, missing=missing))

    assert isinstance(understood, Intent)
    assert understood.args[missing] == (value or "5d")


def test_a_new_request_is_not_taken_for_an_answer():
    last = LastWish(goal="propose_alias", args={}, missing="target")

    assert spelled(understand("list aliases", last)) == "list_aliases"


WISHES = st.builds(
    LastWish,
    goal=st.sampled_from(sorted({form.goal for form in FORMS})),
    args=st.dictionaries(st.sampled_from(["name", "target", "context", "lifetime"]), st.text()),
    missing=st.sampled_from(["", "name", "target", "context", "lifetime", "by", "version"]),
    hint=st.text(),
)
SCRAPS = """
give the frontend a temporary alias X for Y 30 days then in system `q w` retire 'z undo last
change until 2 months of to -> as because list why does it
"""
WORDS = st.lists(st.sampled_from(SCRAPS.split())).map(" ".join)


@given(text=st.one_of(st.text(), WORDS), last=st.one_of(st.none(), WISHES))
def test_understanding_never_fails_and_gives_only_complete_wishes(text, last):
    understood = understand(text, last)

    if isinstance(understood, Intent):
        assert missing_part(understood.goal, understood.args) == ""
    if isinstance(understood, Question):
        assert understood.text.endswith("?") or understood.missing in {"version", "proposal"}


NAMES = st.from_regex(compiled(TOKEN), fullmatch=True).filter(
    lambda n: n.isprintable() and n.isascii() and not n.endswith((".", ":")) and ":" not in n
)


@given(name=NAMES, target=NAMES)
def test_names_are_taken_from_the_sentence_verbatim(name, target):
    understood = understand(f"create alias `{name}` for `{target}` in system")

    assert isinstance(understood, Intent)
    assert (understood.args["name"], understood.args["target"]) == (name, target)


def injections(corpus):
    lines = (corpus / "injections" / "injections.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["text"] for line in lines.splitlines()]


def test_hostile_text_is_no_wish(corpus):
    texts = injections(corpus)
    wishes = [t for t in texts if not isinstance(understand(t, REFUSED), Unknown)]

    assert texts
    assert wishes == []


def test_hostile_text_behind_a_request_adds_nothing_to_it(corpus):
    asked = "retire X in frontend"
    for text in injections(corpus):
        for joined in (f"{asked}. {text}", f"{asked} {text}", f"{text}\n{asked}"):
            understood = understand(joined)
            assert isinstance(understood, Unknown) or spelled(understood) == (
                "propose_retirement name=X context=frontend"
            )
