from __future__ import annotations

import json

import pytest

from registry.audit.entries import Tag
from registry.audit.verifier import Checkpoint, verify_receipt
from registry.domain.digest import canonical, digest
from tests.support.signing import a_checkpoint_note, a_key
from tests.unit.registry.audit.log_builders import (
    MATERIAL,
    a_decision,
    a_receipt,
    an_entry,
    entries_of,
)

BEN, CLEO = a_decision(1, "ben", ["maintainers"]), a_decision(2, "cleo")


def kept_of(receipt):
    return Checkpoint(
        receipt["checkpoint"]["size"], bytes.fromhex(receipt["checkpoint"]["root"])
    )


def a_signed_receipt(*, by="one", key="one", at=None):
    receipt = a_receipt()
    taken = kept_of(receipt)
    note = a_checkpoint_note(at or taken, by)
    receipt["checkpoint"] |= {"note": note, "key": a_key(key).text()}
    return receipt


def test_a_receipt_names_who_signed_its_checkpoint():
    alone = verify_receipt(a_signed_receipt())
    trusted = verify_receipt(a_signed_receipt(), (), [a_key("two"), a_key("one")])

    assert "a file signed anew would pass" in alone.facts[-2]
    assert trusted.facts[-2] == f"the checkpoint is signed by {a_key('one').text()}"


@pytest.mark.parametrize(
    ("receipt", "problem"),
    [
        (a_receipt(), "the checkpoint is not signed"),
        (a_signed_receipt(by="two"), "not signed by the key that the receipt names"),
        (a_signed_receipt(at=Checkpoint(3, bytes(32))), "not signed by the key"),
        (a_signed_receipt(by="two", key="two"), "none of those kept elsewhere"),
    ],
)
def test_a_receipt_that_no_trusted_key_signed_is_refused(receipt, problem):
    assert problem in verify_receipt(receipt, (), [a_key("one")]).problem


def problem_of(receipt):
    return verify_receipt(receipt).problem


def test_a_receipt_of_an_approved_and_applied_proposal_verifies():
    receipt = a_receipt()

    report = verify_receipt(receipt)

    assert (report.problem, report.size) == ("", 15)
    assert "approved by 'ben', 'cleo' (2 needed)" in report.facts
    assert "a wholly rewritten file would pass" in report.facts[-1]


def test_a_receipt_is_compared_with_a_kept_checkpoint():
    receipt = a_receipt()
    kept = kept_of(receipt)

    same = verify_receipt(receipt, [Checkpoint(3, kept.root), kept])
    other = verify_receipt(receipt, [Checkpoint(kept.size, b"\0" * 32)])

    assert (same.problem, same.facts[-1]) == ("", "a checkpoint kept elsewhere is the same")
    assert other.problem == "no checkpoint kept elsewhere is of this size and root"


def test_the_author_may_be_told_by_the_entry_of_applying():
    made = entries_of([BEN, CLEO])
    data = {**made[-1].data, "author": "ada"}
    apply = an_entry(99, tag=Tag.REVISION_APPLY, actor="system:frenly", about="p1", data=data)

    receipt = a_receipt(entries=[*made[1:-1], apply])

    assert problem_of(receipt) == ""


def test_an_approval_entry_without_groups_takes_them_from_the_decision():
    made = entries_of([BEN, CLEO])
    data = {k: v for k, v in made[1].data.items() if k != "groups"}
    bare = an_entry(7, tag=Tag.DECISION_APPROVE, actor="ben", about="p1", data=data)

    assert problem_of(a_receipt(entries=[made[0], bare, *made[2:]])) == ""


def test_the_proposal_may_be_named_by_the_data_instead_of_about():
    made = entries_of([BEN, CLEO])
    apply = an_entry(99, tag=Tag.REVISION_APPLY, about="revision:4", data=made[-1].data)

    assert problem_of(a_receipt(entries=[*made[:-1], apply])) == ""


@pytest.mark.parametrize(
    ("decisions", "problem"),
    [
        ([], "nobody of 'maintainers' approved; 0 approvals count"),
        ([BEN], "1 approvals count, 2 are needed"),
        ([BEN, BEN], "1 approvals count, 2 are needed"),
        ([BEN, a_decision(3, "ben")], "1 approvals count, 2 are needed"),
        ([CLEO, a_decision(3, "dan")], "nobody of 'maintainers' approved; 2 approvals count"),
        ([BEN, a_decision(3, "ada")], "1 approvals count, 2 are needed"),
        ([BEN, a_decision(3, "agent:frenly")], "1 approvals count, 2 are needed"),
        ([BEN, {**CLEO, "verdict": "reject"}], "1 approvals count, 2 are needed"),
        ([BEN, {**CLEO, "status": "void"}], "1 approvals count, 2 are needed"),
        ([BEN, {**CLEO, "digest": "0" * 64}], "1 approvals count, 2 are needed"),
    ],
)
def test_approvals_that_do_not_count_leave_the_quorum_unmet(decisions, problem):
    assert problem_of(a_receipt(decisions)) == problem


@pytest.mark.parametrize(
    "forged",
    [
        {**CLEO, "id": "d9"},
        {**CLEO, "actor": "eve"},
        {**CLEO, "groups": ["maintainers"]},
    ],
)
def test_a_decision_that_no_entry_records_is_named(forged):
    receipt = a_receipt(decisions=[BEN, forged], entries=entries_of([BEN, CLEO]))

    assert problem_of(receipt).startswith(
        f"no entry says that '{forged['actor']}' took decision"
    )


def test_an_approval_of_another_proposal_with_the_same_digest_does_not_count():
    made = entries_of([BEN, CLEO])
    data = {**made[2].data, "proposal": "p0"}
    other = an_entry(7, tag=Tag.DECISION_APPROVE, actor="cleo", about="p0", data=data)

    receipt = a_receipt(entries=[*made[:2], other, made[3]])

    assert problem_of(receipt) == "no entry says that 'cleo' took decision 'd2'"


def test_an_approval_of_an_earlier_digest_does_not_count():
    made = entries_of([BEN, CLEO])
    data = {**made[2].data, "digest": "0" * 64}
    stale = an_entry(7, tag=Tag.DECISION_APPROVE, actor="cleo", about="p1", data=data)

    receipt = a_receipt(entries=[*made[:2], stale, made[3]])

    assert problem_of(receipt) == "no entry says that 'cleo' took decision 'd2'"


@pytest.mark.parametrize("key", ["author", "agent"])
def test_whom_the_receipt_itself_calls_author_or_agent_does_not_count_either(key):
    proposal = {"id": "p1", key: "cleo"}

    assert problem_of(a_receipt(proposal=proposal)) == "1 approvals count, 2 are needed"


def test_hiding_who_wrote_it_does_not_let_the_author_approve():
    made = entries_of([BEN, a_decision(3, "ada")])
    decisions = [BEN, a_decision(3, "ada")]
    proposal = {"id": "p1", "author": "somebody"}

    shown_otherwise = a_receipt(decisions, entries=made, proposal=proposal)
    left_out = a_receipt(decisions, entries=made[1:], proposal=proposal)

    assert problem_of(shown_otherwise) == "1 approvals count, 2 are needed"
    assert problem_of(left_out) == "no entry says who wrote 'p1'"


def test_what_was_not_applied_has_no_receipt():
    made = entries_of([BEN, CLEO])
    other = an_entry(
        99, tag=Tag.REVISION_APPLY, about="p1", data={"proposal": "p1", "digest": "0" * 64}
    )

    for entries in (made[:-1], [*made[:-1], other]):
        assert "was applied with this digest" in problem_of(a_receipt(entries=entries))


def test_changed_material_is_found():
    changed = {**MATERIAL, "edits": [{"op": "alias.create", "key": "admin-api"}]}

    problem = problem_of(a_receipt(digest_material=changed))

    assert problem == f"the material hashes to {digest(changed)}, not to '{digest(MATERIAL)}'"


@pytest.mark.parametrize("key", ["edits", "quorum", "digest"])
def test_a_proposal_may_not_show_what_was_not_hashed(key):
    proposal = {"id": "p1", "author": "ada", key: "something nicer"}

    problem = problem_of(a_receipt(proposal=proposal))

    assert problem == f"the proposal shows other '{key}' than was hashed"


@pytest.mark.parametrize("field", ["body", "leaf", "proof", "position"])
def test_a_changed_entry_is_found(field):
    receipt = a_receipt()
    entry = receipt["entries"][1]
    entry[field] = {
        "body": entry["body"].replace("ben", "eve"),
        "leaf": "0" * 64,
        "proof": entry["proof"][:-1],
        "position": 3,
    }[field]

    assert problem_of(receipt).startswith(f"entry {entry['position']}: ")


def test_another_root_is_found():
    receipt = a_receipt()
    receipt["checkpoint"]["root"] = "0" * 64

    assert problem_of(receipt) == "entry 11: the proof does not lead to the checkpoint"


@pytest.mark.parametrize(
    "body", [b"7", b"[]", b"no json", b'{"tag":"x"}', b'{"data":{},"data":{}}']
)
def test_an_entry_of_another_shape_is_named_and_never_a_crash(body):
    problem = problem_of(a_receipt(entries=[body]))

    assert "'data' is not an object" in problem or "not JSON" in problem


@pytest.mark.parametrize(
    "key", ["proposal", "digest_material", "digest", "decisions", "entries", "checkpoint"]
)
@pytest.mark.parametrize("value", [None, 7, [7], {"id": 7}, "text", [[]], True])
def test_a_receipt_of_another_shape_is_not_verified_and_never_a_crash(key, value):
    assert problem_of({**a_receipt(), key: value}) != ""


@pytest.mark.parametrize(
    "quorum",
    [None, 7, {}, {"approvals": "2"}, {"approvals": -1}, {"approvals": 1, "groups": 7}],
)
def test_a_quorum_of_another_shape_is_not_met(quorum):
    material = {**MATERIAL, "quorum": quorum}
    said = digest(material)
    decisions = [{**BEN, "digest": said}]

    assert "the quorum: " in problem_of(a_receipt(decisions, material=material))


def test_a_group_of_another_shape_has_no_members():
    material = {**MATERIAL, "quorum": {"approvals": 1, "groups": [["maintainers"]]}}
    decisions = [{**BEN, "digest": digest(material)}]

    assert "nobody of a list approved" in problem_of(a_receipt(decisions, material=material))


def test_material_that_has_no_one_canonical_form_is_refused():
    nested = json.loads("[" * 900 + "]" * 900)

    assert "a float" in problem_of(a_receipt(digest_material={"n": 1.5}))
    assert "recursion" in problem_of(a_receipt() | {"digest_material": {"n": nested}})


def test_every_changed_letter_of_what_was_agreed_is_found():
    receipt = a_receipt()
    text = canonical(receipt["digest_material"]).decode()

    for n in range(len(text)):
        changed = text[:n] + chr(ord(text[n]) ^ 1) + text[n + 1 :]
        try:
            material = json.loads(changed)
        except ValueError:
            continue

        assert problem_of({**receipt, "digest_material": material}) != "", n
