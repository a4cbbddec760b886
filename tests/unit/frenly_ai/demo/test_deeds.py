"""What people do on the demo's stage, each thing once, whatever was cut off before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from frenly_ai.demo.deeds import approve, find_proposal, import_once
from frenly_ai.demo.stage import PEOPLE, Stage, sample_files, set_stage
from frenly_ai.settings import read_settings
from registry.contracts.records import Wish
from registry.domain.edits import CreateAlias
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin, ProposalKind
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = set_stage(tmp_path / "stage", sample_files(), read_settings())
    yield made
    made.app.close()


def test_an_import_is_proposed_and_applied_once_however_often_it_is_asked_for(
    stage: Stage,
) -> None:
    first, _ = import_once(stage)
    second, said = import_once(stage)

    assert first.proposal.id == second.proposal.id
    assert said == [f"{first.proposal.id}: applied as revision 1"]
    assert stage.app.registry.revision() == 1


def test_a_worker_killed_with_the_work_in_hand_does_not_hold_up_the_demo(stage: Stage) -> None:
    registry, people = stage.app.registry, stage.people
    import_once(stage)
    edit = CreateAlias(
        name=service("x-api"), context="application", target=service("ledger-api")
    )
    wish = Wish(edits=(edit,), origin=Origin(channel="cli"))
    asked = registry.propose(wish, people["ana"]).proposal
    for name in ("ben", "cho"):
        registry.decide(asked.id, asked.digest, "approve", reason="", by=people[name])
    claim_all_work(stage)

    said = approve(stage, asked.id, ("ben", "cho"))

    assert said == [f"{asked.id}: Applied as revision 2."]
    assert registry.resolve(service("x-api"), "frontend").canonical == "ledger-api"
    assert approve(stage, asked.id, ("ben", "cho")) == [f"{asked.id}: applied as revision 2"]
    assert registry.revision() == 2


def claim_all_work(stage: Stage) -> None:
    """Take the work that is due as a worker does, and never come back."""
    now = stage.app.deps.now()
    with stage.app.deps.new_uow() as uow:
        while uow.claim_job(now, now + timedelta(hours=1)):
            pass
        uow.commit()


def service(key: str) -> Name:
    return Name.parse(Kind.SERVICE, key)


def test_a_folder_of_somebody_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(InvalidInput, match="something else"):
        set_stage(tmp_path, sample_files(), read_settings())

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("left", ["demo.new", "demo.json"])
def test_a_stage_that_was_cut_off_while_it_was_set_is_set_anew(
    tmp_path: Path, left: str
) -> None:
    folder = tmp_path / "stage"
    (folder / "config").mkdir(parents=True) if left == "demo.json" else folder.mkdir()
    (folder / left).write_text("{")

    stage = set_stage(folder, sample_files(), read_settings())
    stage.app.close()

    assert not stage.resumed
    assert set(stage.people) == set(PEOPLE)


def test_a_demo_goes_on_only_with_the_same_files(tmp_path: Path) -> None:
    files = sample_files()
    for expected in (False, True):
        stage = set_stage(tmp_path / "stage", files, read_settings())
        stage.app.close()
        assert stage.resumed is expected
    stage.finish()

    stage = set_stage(tmp_path / "stage", files, read_settings())
    stage.app.close()

    assert not stage.resumed
    assert find_proposal(stage, ProposalKind.CHANGE) is None
