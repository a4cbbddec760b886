"""What an approver sees is what the digest binds: all of it, and nothing that deceives."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from frenly_ai.views.proposal import outcome_lines, proposal_json, proposal_lines, summary
from frenly_ai.views.text import prose, safe, table, unescape
from registry.contracts.records import ProposalView
from registry.domain.changes import RowChange, write_changes
from registry.domain.edits import CreateAlias, RegisterContext, RegisterContract
from registry.domain.findings import Finding, Severity
from registry.domain.names import Kind, Name
from registry.domain.proposals import (
    Decision,
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Quorum,
    Verdict,
    tally,
)
from registry.domain.rows import Alias, AliasType, Anchor, Context, Contract
from registry.domain.times import AfterApply

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRINTABLE = set(string.printable[:95])
DECEITS = (
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;title\x07",
    "\u202eipa-resu\u202c",
    "\u0430pi",  # its first letter is Cyrillic
    "a\u200bpi",
    "a\r\n  + owner: root",
    "a" + " " * 90 + "+ owner: root",
    " + owner: root ",
    "\\x1b",
    "(empty)",
    "(no item)",
    "one, two",
    "apply+86400s (1d after it is applied)",
    "apply+nonsense",
    "\x9b31m",
    "\ud800",
    "\u3164",
    "",
)
hostile = st.one_of(
    st.sampled_from(DECEITS),
    st.text(max_size=40),
    st.text(alphabet="\\x20 \x1b\u202e\u2066()+-:,[]~\n", max_size=12),
)


def service(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)


def an_alias(texts: dict[str, str]) -> Alias:
    return Alias(
        name=service("user-api"),
        context="frontend",
        type=AliasType.TEMPORARY,
        target=service("user-management-api"),
        owner=texts["owner"],
        description=texts["description"],
        created_at=AfterApply(timedelta(0)),
        expires_at=AfterApply(timedelta(days=30)),
    )


def a_contract(texts: dict[str, str]) -> Contract:
    return Contract(
        name=Name.parse(Kind.METRIC, "http.duration"),
        version=texts["version"],
        owner=texts["owner"],
        description=texts["description"],
        base_url=texts["base_url"],
    )


def an_anchor(texts: dict[str, str]) -> Anchor:
    return Anchor(
        id=texts["id"],
        family="api",
        source=texts["source"],
        owner=texts["owner"],
        version=texts["version"],
        format=texts["format"],
        description=texts["description"],
    )


def a_context(texts: dict[str, str]) -> Context:
    return Context(name=texts["id"], fallback=(texts["id"], texts["owner"], texts["source"]))


FIELDS = (
    *("owner", "description", "version", "base_url", "id", "source", "format"),
    *("reason", "request", "author", "agent", "channel", "message", "fix", "fact", "why"),
    *("field", "value", "from"),
)
texts_of_a_proposal = st.fixed_dictionaries(dict.fromkeys(FIELDS, hostile))
makers = st.sampled_from((an_alias, a_contract, an_anchor, a_context))


def a_view(texts: dict[str, str], changes: tuple[RowChange, ...] = ()) -> ProposalView:
    quorum = Quorum(approvals=2, groups=("ssot_maintainers",))
    decision = Decision(
        id="D-1",
        proposal="P-1",
        digest="0" * 64,
        actor="zoe",
        credential_id="c",
        auth="token",
        groups=("ssot_maintainers",),
        verdict=Verdict.APPROVE,
        reason=texts["why"],
        at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    proposal = Proposal(
        id="P-1",
        kind=ProposalKind.CHANGE,
        status=ProposalStatus.PENDING,
        edits=(RegisterContract(name=service("x-api"), owner=texts["owner"]),),
        author=texts["author"],
        agent=texts["agent"],
        origin=Origin(channel=texts["channel"], text=texts["request"]),
        reason=texts["reason"],
        evidence=({"id": texts["id"], "fact": texts["fact"], "source": texts["source"]},),
        provenance=({key: texts[key] for key in ("field", "value", "from")},),
        base_revision=1,
        changes=changes,
        reads={},
        findings=(
            Finding(
                check="terminal_live",
                severity=Severity.WARNS,
                message=texts["message"],
                fix=texts["fix"],
            ),
        ),
        promises=(),
        quorum=quorum,
        hashes={},
        content_key="k",
        digest="0" * 64,
        created_at=NOW,
        expires_at=NOW + timedelta(days=14),
        undoes=texts["source"],
    )
    decisions = (decision,)
    return ProposalView(
        proposal=proposal, decisions=decisions, tally=tally(proposal, decisions, NOW)
    )


_ROW = re.compile(r"  ([+~-]) (context|contract|alias|anchor) (.*)")
_FIELD = re.compile(r"      ([+-]) (\w+): (.*)")


def read_difference(lines: list[str]) -> list[dict[str, Any]]:
    """Read back what the difference shows: rows with their fields, before and after."""
    start = next(i for i, line in enumerate(lines) if line.startswith("Difference ("))
    rows: list[dict[str, Any]] = []
    for line in lines[start + 1 :]:
        if row := _ROW.fullmatch(line):
            rows.append({"sign": row[1], "id": unescape(row[3]), "-": {}, "+": {}})
        elif field := _FIELD.fullmatch(line):
            rows[-1][field[1]][field[2]] = read_value(field[2], field[3])
        else:
            break
    return rows


def read_value(field: str, shown: str) -> Any:
    """Read one value back, by what a reader knows of its field."""
    if field == "fallback":
        return [] if shown == "(no item)" else [read_text(item) for item in shown.split(", ")]
    if field in {"target", "successor"}:
        kind, _, key = shown.rpartition(":")
        return {"kind": kind or "service", "key": key}
    if field.endswith("_at"):
        return shown.split(" ", maxsplit=1)[0]
    return read_text(shown)


def read_text(shown: str) -> str:
    return "" if shown == "(empty)" else unescape(shown)


def as_listed(content: dict[str, Any] | None, *, whole: bool) -> dict[str, Any]:
    """Leave out what is not listed of a row that appears or goes: fields that hold nothing."""
    return {k: v for k, v in (content or {}).items() if v is not None and (v or not whole)}


def assert_honest(lines: list[str]) -> None:
    for line in lines:
        assert set(line) <= PRINTABLE, line


@settings(max_examples=500)
@given(texts=texts_of_a_proposal, make=makers, goes=st.booleans())
def test_a_row_that_appears_or_goes_can_be_read_back_from_what_is_shown(
    texts: dict[str, str], make: Any, goes: bool
) -> None:
    row = make(texts)
    change = RowChange(row.key, row, None) if goes else RowChange(row.key, None, row)

    lines = proposal_lines(a_view(texts, (change,)))

    assert_honest(lines)
    (shown,) = read_difference(lines)
    sign, other = ("-", "+") if goes else ("+", "-")
    assert (shown["sign"], shown["id"]) == (sign, row.key.id)
    assert shown[sign] == as_listed(row.content(), whole=True)
    assert shown[other] == {}


@settings(max_examples=500)
@given(before=texts_of_a_proposal, after=texts_of_a_proposal, make=makers)
def test_a_changed_row_shows_every_field_that_differs_and_its_exact_values(
    before: dict[str, str], after: dict[str, str], make: Any
) -> None:
    one, other = make({**before, "id": "a"}), make({**after, "id": "a"})

    lines = proposal_lines(a_view(after, (RowChange(one.key, one, other),)))

    assert_honest(lines)
    (shown,) = read_difference(lines)
    old, new = one.content(), other.content()
    differing = {field for field in new if old[field] != new[field]}
    listed = as_listed(old, whole=False), as_listed(new, whole=False)
    for sign, content in zip("-+", listed, strict=True):
        assert shown[sign] == {k: v for k, v in content.items() if k in differing}


@settings(max_examples=500)
@given(texts=texts_of_a_proposal)
@example(dict.fromkeys(FIELDS, "\u202e\x1b[2J"))
def test_every_text_of_a_proposal_is_shown_so_that_it_can_be_read_back(
    texts: dict[str, str],
) -> None:
    view = a_view(texts)

    lines = proposal_lines(view)

    assert_honest([*lines, *outcome_lines(view), summary(view.proposal)])
    whole = "\n".join(lines)
    shown = [
        f"  asked by  {safe(texts['author'])}"
        + (f" through {safe(texts['agent'])}" if texts["agent"] else "")
        + f", by {safe(texts['channel'])}",
        f"  WARNS  terminal_live: {safe(texts['message'])}",
        f"  {safe(texts['field'])} = {safe(texts['value'])}  ({safe(texts['from'])})",
        f"  [{safe(texts['id'])}] {safe(texts['fact'])}",
        *(f"  request   {safe(texts[key])}" for key in ["request"] if texts[key]),
        *(f"  reason    {safe(texts[key])}" for key in ["reason"] if texts[key]),
        *(f"          {safe(texts[key])}" for key in ["fix"] if texts[key]),
    ]
    for line in shown:
        assert line in lines, whole
    assert all(unescape(safe(text)) == text for text in texts.values())


@settings(max_examples=500)
@given(hostile)
def test_escaped_text_is_printable_and_reads_back_and_hides_no_space(text: str) -> None:
    shown = safe(text)

    assert set(shown) <= PRINTABLE
    assert unescape(shown) == text
    assert "  " not in shown
    assert shown == shown.strip(" ")


@settings(max_examples=200)
@given(hostile, hostile)
def test_two_different_texts_never_look_the_same(one: str, other: str) -> None:
    assert (safe(one) == safe(other)) == (one == other)


@given(st.lists(st.tuples(hostile, hostile), max_size=5))
def test_a_table_keeps_one_line_a_row_and_two_spaces_between_columns(
    rows: list[tuple[str, str]],
) -> None:
    lines = table(["ONE", "TWO"], rows)

    assert_honest(lines)
    assert len(lines) == len(rows) + 1


@given(hostile)
def test_prose_keeps_letters_and_lines_and_nothing_that_acts_on_a_terminal(text: str) -> None:
    shown = prose(text)

    assert all(c == "\n" or c.isprintable() for c in shown)
    assert shown == text or not text.isprintable()
    assert prose("Zürich\nÆ") == "Zürich\nÆ"


def test_nothing_of_a_long_difference_is_left_out() -> None:
    rows = [
        Contract(name=service(f"api-{number}"), description="d" * 5_000)
        for number in range(300)
    ]
    changes = tuple(RowChange(row.key, None, row) for row in rows)

    shown = read_difference(proposal_lines(a_view(dict.fromkeys(FIELDS, "x"), changes)))

    assert [row["+"] for row in shown] == [
        as_listed(change["after"], whole=True) for change in write_changes(changes)
    ]


def test_a_proposal_as_json_holds_its_decisions_and_what_it_waits_for() -> None:
    value = proposal_json(a_view(dict.fromkeys(FIELDS, "x")))

    assert value["decisions"][0]["verdict"] == "approve"
    assert value["waits_for"].startswith("waits for 1 more")


def test_a_list_says_what_one_edit_would_do_and_counts_several() -> None:
    edit = CreateAlias(name=service("a-api"), context="system", target=service("b-api"))
    proposal = a_view(dict.fromkeys(FIELDS, "x")).proposal

    assert summary(replace(proposal, edits=(edit,))) == "alias.create a-api -> b-api in system"
    context = RegisterContext(name="mobile", fallback=("mobile",))
    assert summary(replace(proposal, edits=(context,))) == "context.register mobile"
    assert summary(replace(proposal, edits=(edit, edit))) == "2 edits, 0 rows"
