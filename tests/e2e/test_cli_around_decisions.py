"""Talk, delays, stand-ins and absences through the command line."""

from __future__ import annotations

from registry.domain.reading_shown import parse
from tests.e2e.test_cli_life_of_a_change import propose_alias


def test_people_talk_wait_and_stand_in_for_each_other(cli) -> None:
    for name, role in {"lea": "member", "kim": "maintainer", "joe": "maintainer"}.items():
        cli.invite(name, role)
    proposal = propose_alias(cli, by="lea")
    assert proposal in cli.done("proposal", "inbox", by="kim").out
    cli.done("proposal", "comment", proposal, "Why?", by="kim")
    why = ("--until", "2d", "--reason", "after the release")
    cli.done("proposal", "snooze", proposal, *why, by="kim")
    assert cli.done("proposal", "inbox", "--json", by="kim").json["items"] == []
    assert "nothing waits" in cli.done("proposal", "inbox", by="kim").err

    shown = cli.done("proposal", "show", proposal).out
    read = parse(shown)
    assert 'comment   "kim"' in shown
    assert 'not now   "kim"' in shown

    given = cli.done("delegate", "add", "joe", "--until", "14d", "--json", by="kim").json
    cli.done("away", "--until", "14d", by="kim")
    listed = cli.done("delegate", "list", by="lea")
    assert given["id"][:8] in listed.out
    assert "kim is away until" in listed.err
    cli.done("proposal", "approve", proposal, "--seen", read.digest, "--for", "kim", by="joe")
    decided = cli.done("proposal", "show", proposal, "--json").json["decisions"]
    assert [(d["actor"], d["in_stead_of"]) for d in decided] == [("joe", "kim")]

    cli.done("delegate", "end", given["id"][:8], by="kim")
    cli.done("away", "--back", by="kim")
    over = cli.done("delegate", "list", "--all", "--json", by="kim").json
    assert over["away"] == []
    assert over["delegations"][0]["ended_at"]


def test_half_an_answer_is_told_what_is_missing(cli) -> None:
    told = cli("away", by="root")

    assert told.code == 2
    assert "--back" in told.err
