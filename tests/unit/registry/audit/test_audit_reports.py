from __future__ import annotations

import pytest

from registry.audit.entries import Tag
from registry.audit.reports import Subject, csv_cells, names_row, report_row
from tests.unit.registry.audit.log_builders import an_entry, stored


def row_of(**fields):
    return report_row(stored(an_entry(3, **fields), 7))


def test_a_row_says_who_what_when_why_and_from_where():
    row = row_of(
        tag=Tag.PROPOSAL_CREATE,
        actor="person:ana",
        agent="agent:frenly",
        auth="token",
        credential="c1",
        about="P-1",
        data={
            "reason": "People still call it so.",
            "rows": ["alias:service:frontend:user-api"],
            "channel": "chat",
            "thread": "t1",
        },
    )

    assert row._asdict() == {
        "position": 7,
        "at": "2025-06-27T12:33:00.000000Z",
        "who": "person:ana",
        "agent": "agent:frenly",
        "what": "registry:proposal:create alias:service:frontend:user-api",
        "about": "P-1",
        "why": "People still call it so.",
        "source": "token c1; channel chat; thread t1",
    }


def test_what_an_entry_does_not_say_stays_empty():
    row = row_of(data={"rows": 3})

    assert (row.why, row.source, row.what) == ("", "", "registry:proposal:create")
    assert row_of(data={"revision": 4}).what == "registry:proposal:create revision 4"


def test_a_refusal_says_why_by_its_message_and_long_texts_are_cut():
    row = row_of(data={"message": "x" * 500})

    assert len(row.why) == 203


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(start):
    cells = csv_cells(row_of(actor=f"{start}cmd()")._replace(position=None))

    assert cells[0] == ""
    assert cells[2] == f"'{start}cmd()"


@pytest.mark.parametrize(
    ("mentions", "named"),
    [
        ("alias:service:frontend:user-api", True),
        ("contract:service:x\nalias:service:system:user-api", True),
        ("alias:service:frontend:other-user-api", False),
        ("contract:service:user-api", False),
        ("", False),
        (None, False),
    ],
)
def test_an_entry_names_a_row_by_its_whole_name(mentions, named):
    entry = stored(an_entry(), 0)._replace(mentions=mentions)

    assert names_row(entry, Subject("alias", "user-api")) is named
