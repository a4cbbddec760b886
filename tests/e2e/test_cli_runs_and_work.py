"""`frenly runs`, `jobs` and `schedules` from a shell: text, JSON and bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from tests.support.command_line import CommandLine

QUESTION = "what does user-api mean in frontend?"


def chat(cli: CommandLine, text: str, by: str = "ana") -> str:
    """Ask the operator, and return the run that answered."""
    cli.done("chat", text, by=by)
    return str(cli.done("runs", "list", "--json", by=by).json["items"][0]["id"])


def test_a_run_is_listed_and_shown_with_its_answer(cli: CommandLine) -> None:
    run = chat(cli, QUESTION)

    listed = cli.done("runs", "list", by="ana")
    shown = cli.done("runs", "show", run, by="ana")
    as_json = cli.done("runs", "show", run, "--json", by="ana").json

    assert run in listed.out
    assert "done" in listed.out
    assert f"message:\n  {QUESTION}" in shown.out
    assert "answer:" in shown.out
    assert (as_json["state"], as_json["text"], as_json["attempts"]) == ("done", QUESTION, 1)
    assert cli.done("runs", "list", "--state", "failed", by="ana").err == "no runs\n"


def test_people_see_their_own_runs_only(cli: CommandLine) -> None:
    run = chat(cli, QUESTION)

    other = cli("runs", "show", run, by="ben")

    assert (other.code, other.out) == (3, "")
    assert f"There is no run '{run}' of yours." in other.err
    assert run in cli.done("runs", "list", by="root").out


def test_a_watched_run_tells_where_it_stands_and_a_waiting_one_ends_the_watch(
    cli: CommandLine,
) -> None:
    run = chat(cli, "create alias profile-api for user-management-api in application")

    watched = cli.done("runs", "watch", run, by="ana")
    lines = cli.done("runs", "watch", run, "--json", by="ana").out.splitlines()

    assert watched.out.startswith("waiting, step ")
    assert watched.err == f"next: frenly runs show {run}\n"
    assert json.loads(lines[-1])["state"] == "waiting"


def test_a_cancelled_run_says_which_proposal_stands(cli: CommandLine) -> None:
    run = chat(cli, "create alias profile-api for user-management-api in application")

    cancelled = cli.done("runs", "cancel", run, by="ana")
    again = cli("runs", "cancel", run, by="ana")

    assert "was cancelled by ana. Proposal P-" in " ".join(cancelled.out.split())
    assert "it stands, and people decide on it" in " ".join(cancelled.out.split())
    assert (again.code, f"Run '{run}' is cancelled." in again.err) == (4, True)


def test_jobs_are_listed_and_only_failed_ones_tried_again(
    cli: CommandLine, platform_app: App
) -> None:
    listed = cli.done("jobs", "list", by="ana")
    job = cli.done("jobs", "list", "--json", by="ana").json["items"][0]
    refused = cli("jobs", "retry", job["id"], by="root")
    unknown = cli("jobs", "list", "--state", "fialed", by="ana")

    assert (job["kind"], job["state"]) == ("apply", "done")
    assert job["about"] in listed.out
    assert (refused.code, "There is no failed job" in refused.err) == (4, True)
    assert cli("jobs", "retry", job["id"], by="ana").code == 5
    assert (unknown.code, "Did you mean 'failed'?" in unknown.err) == (2, True)


def test_schedules_are_listed_and_done_now(cli: CommandLine) -> None:
    listed = cli.done("schedules", "list", by="ana")
    did = cli.done("schedules", "run", "remind-owners", "--json", by="root").json
    wrong = cli("schedules", "run", "remind-owner", by="root")

    assert {"expire-proposals", "remind-owners", "self-watch"} <= set(listed.out.split())
    assert did["name"] == "remind-owners"
    assert (wrong.code, "Did you mean 'remind-owners'?" in wrong.err) == (3, True)
    assert cli("schedules", "run", "remind-owners", by="ana").code == 5


def test_a_queue_that_needs_postgresql_is_refused_on_sqlite(cli: CommandLine) -> None:
    cli.environment.setenv("FRENLY_QUEUE", "procrastinate")

    refused = cli("whoami", by="ana")

    assert (refused.code, "needs PostgreSQL" in refused.err) == (2, True)
