from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Anchor
from registry.domain.schedules import Dip
from tests.fakes_registry import service
from tools.describe import describe_edit, describe_edits

NAME, TARGET = service("a-api"), service("b-api")
ANCHOR = Anchor(id="api_registry", family="registry", source="x.yaml")

CASES = {
    "Create permanent alias a-api -> b-api in context web.": e.CreateAlias(
        name=NAME, context="web", target=TARGET
    ),
    "Create migration alias a-api -> b-api in context web for 1y.": e.CreateAlias(
        name=NAME,
        context="web",
        target=TARGET,
        type=AliasType.MIGRATION,
        lifetime=timedelta(days=365),
    ),
    "Adopt permanent alias a-api -> b-api in context web.": e.AdoptAlias(
        name=NAME, context="web", target=TARGET
    ),
    "Adopt permanent alias a-api -> (no target) in context web.": e.AdoptAlias(
        name=NAME, context="web", target=None
    ),
    "Repoint alias a-api in context web to b-api.": e.RepointAlias(
        name=NAME, context="web", target=TARGET
    ),
    "Extend alias a-api in context web by 30d.": e.ExtendAlias(
        name=NAME, context="web", by=timedelta(days=30)
    ),
    "End alias a-api in context web after 60d, warning.": e.ScheduleEnd(
        name=NAME, context="web", ends_after=timedelta(days=60)
    ),
    "End alias a-api in context web[ui] after 60d, warning after 1d, failing for 1h after 30d.": (
        e.ScheduleEnd(
            name=NAME,
            context="web",
            scope="ui",
            ends_after=timedelta(days=60),
            warn_after=timedelta(days=1),
            brownouts=(Dip(timedelta(days=30), timedelta(hours=1)),),
        )
    ),
    "Cancel the end of alias a-api in context web.": e.CancelEnd(name=NAME, context="web"),
    "Retire alias a-api in context web.": e.RetireAlias(name=NAME, context="web"),
    "Adopt permanent alias a-api -> one of b-api, c-api in context web.": e.AdoptAlias(
        name=NAME, context="web", candidates=(TARGET, Name(Kind.SERVICE, "c-api"))
    ),
    "Adopt permanent alias a-api -> nothing any more in context web[ui].": e.AdoptAlias(
        name=NAME, context="web", scope="ui", tombstone=True
    ),
    "Repoint alias a-api in context web[ui] to b-api (>=1,<2).": e.RepointAlias(
        name=NAME, context="web", scope="ui", target=TARGET, constraint=">=1,<2"
    ),
    "Put a tombstone where alias a-api stands in context web.": e.TombstoneAlias(
        name=NAME, context="web"
    ),
    "Release version v2 of contract a-api at https://a.": e.ReleaseVersion(
        name=NAME, version="v2", base_url="https://a"
    ),
    "Release version v2 of contract a-api.": e.ReleaseVersion(name=NAME, version="v2"),
    "Deprecate version v1 of contract a-api, ending 30d after that.": e.DeprecateVersion(
        name=NAME, version="v1", sunset_after=timedelta(days=30)
    ),
    "Retire version v1 of contract a-api.": e.RetireVersion(name=NAME, version="v1"),
    "Hand alias a-api in context web to owner ops.": e.ChangeAliasOwner(
        name=NAME, context="web", owner="ops"
    ),
    "Register contract a-api.": e.RegisterContract(name=NAME),
    "Register contract a-api v1, owned by ops.": e.RegisterContract(
        name=NAME, version="v1", owner="ops"
    ),
    "Update contract a-api: version='v2'.": e.UpdateContract(name=NAME, version="v2"),
    "Update contract a-api: nothing.": e.UpdateContract(name=NAME),
    "Deprecate contract a-api.": e.DeprecateContract(name=NAME),
    "Deprecate contract a-api, followed by b-api.": e.DeprecateContract(
        name=NAME, successor=TARGET
    ),
    "Retire contract a-api.": e.RetireContract(name=NAME),
    "Register context web, looking in web, system.": e.RegisterContext(
        name="web", fallback=("web", "system")
    ),
    "Adopt anchor api_registry (registry).": e.AdoptAnchor(anchor=ANCHOR),
    "Undo proposal p1.": e.UndoProposal(proposal="p1"),
}


@pytest.mark.parametrize(("text", "edit"), CASES.items())
def test_an_edit_is_worded_in_one_line(text, edit):
    assert describe_edit(edit) == text


def test_every_kind_of_edit_can_be_worded():
    assert {type(edit) for edit in CASES.values()} == set(e.EDITS.values())


def test_edits_are_worded_in_order():
    both = (e.UndoProposal(proposal="p1"), e.UndoProposal(proposal="p2"))

    assert describe_edits(both) == "Undo proposal p1. Undo proposal p2."
