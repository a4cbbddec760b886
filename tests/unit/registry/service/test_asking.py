from __future__ import annotations

from itertools import count

import pytest

from registry.domain import edits as e
from registry.domain.proposals import Origin, Refused
from registry.domain.rows import AliasType, Anchor
from registry.errors import Conflict, Denied, InvalidInput, Missing
from registry.service.judging import NothingToDo
from registry.service.texts import MAX_EDITS
from tests.builders import DAY, NOW, a_create, a_wish, an_anchor, service

TEMPORARY = {"type": AliasType.TEMPORARY, "lifetime": 30 * DAY}
NUMBERS = count()


def test_asking_changes_no_row_and_is_on_record(platform) -> None:
    before = platform.registry.state_hash()

    view = platform.propose(reason="because")

    assert platform.registry.state_hash() == before
    assert view.proposal.status == "pending"
    assert view.tally.says().startswith("waits for 2 more approval(s) and someone of")
    assert view.proposal.expires_at == NOW + 14 * DAY
    assert platform.tags()[-1] == "registry:proposal:create"
    assert platform.registry.proposal(view.proposal.id) == view


def test_the_same_wish_twice_is_one_proposal_with_both_threads(platform) -> None:
    first = platform.propose(a_create(), origin=Origin(channel="chat", thread="1"))
    second = platform.propose(a_create(), by="ben", origin=Origin(channel="chat", thread="2"))
    again = platform.propose(a_create(), by="ben", origin=Origin(channel="chat", thread="2"))

    assert first.proposal.id == second.proposal.id == again.proposal.id
    assert platform.tags()[-2:] == ["registry:proposal:join"] * 2


def test_a_joined_proposal_shows_the_decisions_so_far(platform) -> None:
    platform.approve(platform.propose(a_create()), "ben")

    joined = platform.propose(a_create())

    assert [d.actor for d in joined.decisions] == ["ben"]
    assert joined.tally.approvals == 1


def test_a_wish_whose_time_is_over_can_be_asked_anew(platform) -> None:
    old = platform.approve(platform.propose(a_create()), "ben").proposal
    platform.clock.advance(14 * DAY)

    new = platform.propose(a_create()).proposal

    assert new.id != old.id
    assert platform.registry.proposal(old.id).proposal.status == "expired"
    assert {d.status for d in platform.registry.proposal(old.id).decisions} == {"void"}
    assert platform.tags()[-2:] == ["registry:proposal:expire", "registry:proposal:create"]


def test_a_refusal_names_the_nearest_request_that_would_pass(platform) -> None:
    with pytest.raises(Refused, match="No rule says who may approve") as caught:
        platform.propose(a_create(context="frontend", **TEMPORARY))

    assert caught.value.hint == (
        "The nearest request that would pass: a temporary alias profile-api for "
        "user-management-api in context application for 30d."
    )
    assert caught.value.facts == {"checks": "context_governed"}
    assert platform.tags()[-1] == "registry:proposal:refuse"
    assert platform.registry.proposals().items[0].proposal.status == "applied"


def test_a_refusal_with_nothing_near_says_how_to_settle_it(platform) -> None:
    with pytest.raises(Refused) as caught:
        platform.propose(a_create(target="nowhere-api"))

    assert caught.value.hint.startswith("Name a registered contract")


def test_variations_that_cannot_be_planned_are_passed_over(platform) -> None:
    platform.enact(a_create(context="application"))

    with pytest.raises(Refused) as caught:
        platform.propose(a_create(context="frontend"))

    assert "in context system" in caught.value.hint


@pytest.mark.parametrize(
    ("edits", "error"),
    [
        ((), InvalidInput),
        ((a_create(owner="\x1b[2J"),), InvalidInput),
        ((e.RetireContract(name=service("nowhere")),), Missing),
        ((e.UndoProposal(proposal="P-never"),), Conflict),
        ((e.UndoProposal(proposal="P-never"), a_create()), InvalidInput),
        ((e.AdoptAnchor(anchor=an_anchor()), a_create()), InvalidInput),
        (
            (e.UpdateContract(name=service("billing-api"), version="v1"),),
            NothingToDo,
        ),
        ((a_create(), a_create()), Conflict),
    ],
    ids=["empty", "ansi", "missing", "undo", "mixed", "import", "nothing", "twice"],
)
def test_what_cannot_be_asked_is_refused_and_on_record(platform, edits, error) -> None:
    count = len(platform.tags())
    wish = a_wish()

    with pytest.raises(error) as caught:
        platform.registry.propose(
            type(wish)(edits=edits, origin=wish.origin), platform.people["ben"]
        )

    assert caught.value.hint
    assert platform.tags()[count:] == ["registry:proposal:refuse"]


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "x" * 4_001},
        {"origin": Origin(channel="cli", text="x" * 4_001)},
        {"origin": Origin(channel="cli", thread="\x00")},
        {"reason": "\ud800"},
        {"evidence": ({"fact": float("nan")},)},
        {"provenance": ({"value": 2**60},)},
        {"agent": "\x00"},
    ],
)
def test_texts_that_cannot_be_stored_are_refused(platform, fields) -> None:
    with pytest.raises(InvalidInput) as caught:
        platform.propose(**fields)

    assert caught.value.hint
    assert platform.tags()[-1] == "registry:proposal:refuse"


def test_what_a_person_wrote_is_kept_as_it_was(platform) -> None:
    origin = Origin(channel="chat", thread="t", text="Gib mir \x1b[31m das, ünverändert")

    view = platform.propose(origin=origin, evidence=({"id": "e1", "fact": "is"},))

    kept = platform.registry.proposal(view.proposal.id).proposal
    assert (kept.origin, kept.evidence) == (origin, ({"id": "e1", "fact": "is"},))


def test_too_many_edits_are_refused(platform) -> None:
    with pytest.raises(InvalidInput, match="holds 200001 edits"):
        platform.propose(*[a_create()] * (MAX_EDITS + 1))


@pytest.mark.parametrize("name", ["vic", "root"])
def test_who_may_not_ask_is_refused(platform, name) -> None:
    with pytest.raises(Denied, match="may not propose"):
        platform.propose(by=name)

    assert platform.tags()[-1] == "registry:proposal:refuse"


def test_an_import_takes_another_permission_and_every_kind_of_record(platform) -> None:
    adopt = e.AdoptAlias(name=service("Old_Api"), context="frontend")

    with pytest.raises(Denied, match="may not import"):
        platform.propose(adopt)
    view = platform.propose(adopt, e.AdoptAnchor(anchor=an_anchor()), by="ben")

    assert view.proposal.kind == "import"
    assert view.proposal.quorum.groups == ("ssot_maintainers",)
    assert {f.severity for f in view.proposal.findings} == {"warns"}


def test_whoever_asks_owns_what_nobody_else_was_named_for(platform) -> None:
    made = platform.propose(a_create(owner=""), e.RegisterContract(name=service("new-api")))

    owners = {c.after.owner for c in made.proposal.changes}
    assert owners == {"ana"}


class Drifting(Anchor):
    """A row that never reads as it was written."""

    def content(self):
        return {**super().content(), "version": str(next(NUMBERS))}


def test_a_change_that_could_not_be_undone_is_a_bug_and_stops(platform) -> None:
    drifting = Drifting(id="a", family="f", source="s")

    with pytest.raises(RuntimeError, match="does not restore every row"):
        platform.propose(e.AdoptAnchor(anchor=drifting), by="ben")


def test_promises_say_what_will_resolve(platform) -> None:
    lost = e.AdoptAlias(name=service("old-api"), context="system")

    view = platform.propose(lost, by="ben")

    assert platform.propose().proposal.promises[0]["canonical"] == "user-management-api"
    assert view.proposal.promises[0]["canonical"] == ""
