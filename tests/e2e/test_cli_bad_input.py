"""Every bad input: a clear message, the next step, the exit code of its kind, and no change."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest
from langgraph.types import Command

from frenly_ai.bootstrap import open_agent
from registry.domain.actors import Actor, ActorKind
from registry.errors import FrenlyError
from tests.support.command_line import SAMPLES
from tests.support.unheld import Unheld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.runs import Agent
    from frenly_ai.bootstrap import App
    from tests.support.command_line import Answer, CommandLine

INVALID, MISSING, CONFLICT, DENIED, UNAVAILABLE = 2, 3, 4, 5, 75
KINDS = {
    INVALID: "invalid",
    MISSING: "missing",
    CONFLICT: "conflict",
    DENIED: "denied",
    UNAVAILABLE: "unavailable",
}
A_MANIFEST = "ssot_manifest:\n  anchors:\n    - id: [1\n"


class Bad(NamedTuple):
    """A command that must fail, and how."""

    id: str
    words: str
    code: int
    says: str
    next: str
    by: str | None = "ana"


BAD = (
    Bad("unknown context", "resolve user-api -c frontent", MISSING, "'frontent'", "'frontend'"),
    Bad("unknown context in a list", "alias list -c nowhere", MISSING, "'nowhere'", "frontend"),
    Bad(
        "unknown context of a wish",
        "propose retire user-api -c nowhere",
        MISSING,
        "'nowhere'",
        "",
    ),
    Bad(
        "unknown kind",
        "resolve user-api -c frontend --kind servic",
        INVALID,
        "'servic'",
        "service",
    ),
    Bad(
        "unknown kind in a list", "contract list --kind servic", INVALID, "'servic'", "service"
    ),
    Bad("unknown state", "alias list --state aliv", INVALID, "'aliv'", "'live'"),
    Bad("unknown status", "proposal list --status pendig", INVALID, "'pendig'", "'pending'"),
    Bad("unknown alias", "alias show usr-api", MISSING, "'usr-api'", "'user-api'"),
    Bad("unknown contract", "contract show ledger", MISSING, "'ledger'", "'ledger-api'"),
    Bad("unknown anchor", "anchor show public", MISSING, "'public'", "'public_api'"),
    Bad("unknown proposal", "proposal show P-0", MISSING, "'P-0'", "frenly proposal list"),
    Bad("unknown revision", "resolve user-api -c frontend --revision 9", MISSING, "9", "1"),
    Bad("receipt of nothing", "receipt P-0", MISSING, "'P-0'", "frenly proposal list"),
    Bad(
        "alias taken",
        "propose alias savings ledger-api -c application",
        CONFLICT,
        "'account-management-api'",
        "repoint",
    ),
    Bad(
        "name taken elsewhere",
        "propose alias user-api ledger-api -c application",
        CONFLICT,
        "'frontend'",
        "user-api-application",
    ),
    Bad(
        "contract taken",
        "propose contract ledger-api",
        CONFLICT,
        "'ledger-api'",
        "frenly contract show",
    ),
    Bad(
        "cycle",
        "propose repoint savings savings -c application",
        CONFLICT,
        "comes back to 'savings'",
        "contract",
    ),
    Bad(
        "target missing",
        "propose alias x-api no-such-api -c application",
        CONFLICT,
        "'no-such-api'",
        "contract",
    ),
    Bad(
        "ungoverned context",
        "propose alias x-api ledger-api -c frontend",
        CONFLICT,
        "'frontend'",
        "application",
    ),
    Bad(
        "expired alias",
        "resolve legacy-user-endpoints -c migration",
        MISSING,
        "expired",
        "frenly propose",
    ),
    Bad(
        "too late to extend",
        "propose extend legacy-user-endpoints -c migration --by 30d",
        CONFLICT,
        "706 days",
        "over",
    ),
    Bad(
        "too long a life",
        "propose alias x-api ledger-api -c application --type temporary --for 3y",
        CONFLICT,
        "1095 days",
        "for 1y",
    ),
    Bad(
        "no duration",
        "propose extend savings -c application --by soon",
        INVALID,
        "'soon'",
        "30d",
    ),
    Bad(
        "no date",
        "resolve user-api -c frontend --at yesterday",
        INVALID,
        "'yesterday'",
        "2026-01-31",
    ),
    Bad(
        "no name",
        "propose alias bad!name ledger-api -c application",
        INVALID,
        "'bad!name'",
        "user-api",
    ),
    Bad(
        "no alias type",
        "propose alias x-api ledger-api -c application --type tmporary",
        INVALID,
        "'tmporary'",
        "temporary",
    ),
    Bad("no option", "resolve user-api", INVALID, "--context", "frenly resolve --help"),
    Bad("no command", "reslve user-api", INVALID, "'reslve'", "frenly --help"),
    Bad(
        "no number", "alias list --limit many", INVALID, "'--limit'", "frenly alias list --help"
    ),
    Bad(
        "page too long", "alias list --limit 5000", INVALID, "1000", "frenly alias list --help"
    ),
    Bad(
        "nobody signed in",
        "propose retire savings -c application",
        DENIED,
        "Nobody",
        "frenly login",
        None,
    ),
    Bad("not allowed", "user add eve --role admin", DENIED, "'ana'", "role"),
    Bad("not allowed to export", "export", DENIED, "'ana'", "role"),
    Bad("unknown role", "user add eve --role admni", INVALID, "'admni'", "'admin'", "root"),
    Bad("unknown user", "user revoke bem", MISSING, "'bem'", "'ben'", "root"),
    Bad("nothing to undo", "proposal undo P-0", CONFLICT, "'P-0'", "frenly proposal list"),
)


@contextmanager
def nothing_changes(app: App) -> Iterator[None]:
    """Assert that no row of the registry is another afterwards."""
    before = (app.registry.state_hash(), app.registry.revision())
    yield
    assert (app.registry.state_hash(), app.registry.revision()) == before


def assert_told(answer: Answer, code: int, says: str, following: str = "") -> None:
    first, second = (*answer.err.splitlines(), "", "")[:2]
    assert answer.code == code, answer
    assert first.startswith("error: "), answer
    assert says in first, answer
    assert second.startswith("  next: "), answer
    assert following in second, answer
    assert "<" not in second, answer  # the representation of an object is no next step


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.id)
def test_bad_input_is_told_with_a_next_step_and_changes_nothing(
    cli: CommandLine, platform_app: App, bad: Bad
) -> None:
    with nothing_changes(platform_app):
        answer = cli(*bad.words.split(), by=bad.by)

    assert answer.out == ""
    assert_told(answer, bad.code, bad.says, bad.next)


@pytest.mark.parametrize(
    "bad",
    [bad for bad in BAD if bad.words.split()[0] not in {"export", "receipt"}],  # always JSON
    ids=lambda bad: bad.id,
)
def test_the_same_failure_is_told_as_json(cli: CommandLine, bad: Bad) -> None:
    answer = cli(*bad.words.split(), "--json", by=bad.by)

    problem = answer.json
    assert answer.code == bad.code
    assert problem["kind"] == KINDS[bad.code]
    assert bad.says in problem["message"]
    assert bad.next in problem["hint"]
    assert problem["hint"]


def test_a_refusal_as_json_holds_its_findings(cli: CommandLine) -> None:
    words = ("propose", "alias", "x-api", "ledger-api", "-c", "frontend", "--json")

    problem = cli(*words, by="ana").json

    assert [finding["check"] for finding in problem["findings"]] == ["context_governed"]


@pytest.mark.parametrize("option", ["--manifest", "--governance"])
def test_a_malformed_yaml_file_is_named_with_its_line(
    cli: CommandLine, platform_app: App, tmp_path: Path, option: str
) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(A_MANIFEST)

    with nothing_changes(platform_app):
        answer = cli("import", option, path, by="root")

    assert_told(answer, INVALID, "broken.yaml:4")


@pytest.mark.parametrize(
    "name", ["alias_governance.yaml", "operator_protocols.yaml", "access_control.yaml"]
)
def test_a_malformed_policy_file_is_named_with_its_line(
    cli: CommandLine, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("version: 1\n  broken: [\n")

    answer = cli("--config-dir", tmp_path, "operator", "validate")

    assert_told(answer, INVALID, f"{name}:2")


@pytest.mark.parametrize("option", ["--manifest", "--governance", "--seed-sql"])
@pytest.mark.parametrize("what", ["nothing", "a folder", "no text"])
def test_a_file_that_cannot_be_read_is_told(
    cli: CommandLine, tmp_path: Path, option: str, what: str
) -> None:
    path = tmp_path / "file"
    if what == "a folder":
        path.mkdir()
    if what == "no text":
        path.write_bytes(b"\xff\xfe\x00\x80")

    assert_told(cli("import", option, path, "--dry-run"), INVALID, "file")


def test_an_import_without_any_file_is_told(cli: CommandLine) -> None:
    assert_told(cli("import", "--dry-run"), INVALID, "No file", "--manifest")


def test_an_import_of_what_is_recorded_is_told(cli: CommandLine) -> None:
    words = ("--manifest", SAMPLES.manifest, "--seed-sql", SAMPLES.seed_sql)

    answer = cli("import", *words, "--governance", SAMPLES.governance, by="root")

    assert_told(answer, CONFLICT, "already recorded", "Nothing")


def test_a_locked_database_is_told_and_reading_goes_on(
    cli: CommandLine, platform_app: App, platform_home: Path
) -> None:
    file = platform_home / "frenly.sqlite3"
    with nothing_changes(platform_app), closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")

        answer = cli("propose", "retire", "savings", "-c", "application", by="ana")
        reading = cli("resolve", "user-api", "-c", "frontend")

    assert_told(answer, UNAVAILABLE, "busy", "again")
    assert reading.code == 0


@pytest.mark.parametrize(
    ("schema", "following"), [("0000", "frenly db upgrade"), ("9999", "Upgrade Frenly")]
)
def test_a_database_of_another_age_is_told(
    cli: CommandLine, platform_home: Path, schema: str, following: str
) -> None:
    with closing(sqlite3.connect(platform_home / "frenly.sqlite3")) as other:
        other.execute("UPDATE alembic_version SET version_num = ?", (schema,))
        other.commit()

    assert_told(cli("alias", "list"), UNAVAILABLE, schema, following)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/none", UNAVAILABLE),
        ("sqlite:////nowhere/at/all/frenly.sqlite3", UNAVAILABLE),
        ("mysql://localhost/frenly", INVALID),
        ("not a url", INVALID),
    ],
)
def test_a_database_out_of_reach_is_told_without_its_password(
    cli: CommandLine, url: str, code: int
) -> None:
    answer = cli("--database-url", url, "alias", "list")

    assert_told(answer, code, "database", "FRENLY_DATABASE_URL")
    assert "secret" not in answer.out + answer.err


def test_a_file_that_is_no_database_is_told(cli: CommandLine, platform_home: Path) -> None:
    (platform_home / "frenly.sqlite3").write_bytes(b"this is no database" * 100)

    assert_told(cli("alias", "list"), UNAVAILABLE, "SQLite", "FRENLY_DATABASE_URL")


@pytest.mark.parametrize(
    "token",
    ["frenly_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "wrong", "", " "],
)
def test_a_wrong_token_is_told(cli: CommandLine, token: str) -> None:
    cli.tokens["mallory"] = token

    answer = cli("whoami", by="mallory")

    assert_told(answer, DENIED, "oken" if token else "FRENLY_TOKEN", "")


def test_a_revoked_token_is_told(cli: CommandLine, platform_app: App) -> None:
    cli.done("user", "revoke", "cho", by="root")

    with nothing_changes(platform_app):
        answer = cli("propose", "retire", "savings", "-c", "application", by="cho")

    assert_told(answer, DENIED, "'cho' was revoked", "admin")


def a_proposal(cli: CommandLine) -> tuple[str, str]:
    words = ("propose", "alias", "profile-api", "user-management-api", "-c", "application")
    made = cli.done(*words, "--json", by="ana").json
    return made["id"], made["digest"]


def test_a_second_apply_is_told_and_changes_nothing(
    cli: CommandLine, platform_app: App
) -> None:
    proposal, digest = a_proposal(cli)
    for name in ("ben", "cho"):
        cli.done("proposal", "approve", proposal, "--seen", digest, by=name)

    with nothing_changes(platform_app):
        answer = cli("proposal", "approve", proposal, "--seen", digest, by="dee")
        platform_app.registry.work()
        with pytest.raises(FrenlyError):
            platform_app.registry.apply(proposal)

    assert_told(answer, CONFLICT, "is applied", "frenly proposal show")


def test_an_approval_of_what_was_not_seen_is_told(cli: CommandLine, platform_app: App) -> None:
    proposal, _ = a_proposal(cli)

    with nothing_changes(platform_app):
        answer = cli("proposal", "approve", proposal, "--seen", "0" * 64, by="ben")

    assert_told(answer, CONFLICT, "not what you saw", "frenly proposal show")


def test_a_digest_that_went_stale_approves_nothing(cli: CommandLine, platform_app: App) -> None:
    proposal, digest = a_proposal(cli)
    cli.done("proposal", "approve", proposal, "--seen", digest, by="ben")
    words = ("propose", "update", "user-management-api", "--version", "v9.0.0", "--json")
    other = cli.done(*words, by="ana").json
    for name in ("ben", "cho", "dee"):
        cli("proposal", "approve", other["id"], "--seen", other["digest"], by=name)
    assert (
        cli.done("contract", "show", "user-management-api", "--json").json["version"]
        == "v9.0.0"
    )

    completed = cli("proposal", "approve", proposal, "--seen", digest, by="cho")
    after = cli.done("proposal", "show", proposal, "--json").json

    assert "profile-api" not in cli.done("alias", "list").out, completed
    assert after["status"] == "pending"
    assert after["digest"] != digest
    with nothing_changes(platform_app):
        again = cli("proposal", "approve", proposal, "--seen", digest, by="dee")
    assert_told(again, CONFLICT, "not what you saw", "frenly proposal show")


@pytest.mark.parametrize("name", ["ana", "root"])
def test_who_may_not_decide_is_told(cli: CommandLine, platform_app: App, name: str) -> None:
    proposal, digest = a_proposal(cli)

    with nothing_changes(platform_app):
        answer = cli("proposal", "approve", proposal, "--seen", digest, by=name)

    assert_told(answer, DENIED, f"'{name}'", "")


@pytest.mark.parametrize(
    "forged", [True, "approved", {"approved_by": ["ben", "cho"], "status": "applied"}]
)
def test_a_forged_resume_of_the_graph_changes_nothing(
    cli: CommandLine, platform_app: App, forged: object
) -> None:
    wish = "give application a temporary alias profile-api for user-management-api for 30 days"
    asked = cli.done("chat", wish, "--json", by="ana").json
    assert asked["waiting"]
    ana = platform_app.registry.authenticate(cli.tokens["ana"])

    with nothing_changes(platform_app), open_agent(platform_app) as agent:
        force(agent, "terminal:ana", forged)
        platform_app.registry.work()
        told = agent.ask("terminal:ana", "open proposals", ana).text

    assert asked["proposal"] in told
    assert cli.done("proposal", "show", asked["proposal"], "--json").json["status"] == "pending"


def force(agent: Agent, thread: str, value: object) -> None:
    """Resume a paused run as somebody would who holds the graph and not the registry."""
    config = {"configurable": {"thread_id": agent.pending(thread)[-1].run}}
    state = agent.graph.get_state(config).values
    author = Actor(id=state["actor"], kind=ActorKind.PERSON, roles=("member",))
    held = Unheld(agent.pending(thread)[-1].run, agent.registry)
    deps = agent.outfit.deps(state, author, held)
    agent.graph.invoke(Command(resume=value), config, context=deps, durability="sync")
