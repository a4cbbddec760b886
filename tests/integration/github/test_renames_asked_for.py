"""`/frenly propose`: the aliases that renames need, asked for by a person who may."""

from __future__ import annotations

import pytest

from tests.integration.github.conftest import asked, told

ALERT = """diff --git a/rules.yaml b/rules.yaml
--- a/rules.yaml
+++ b/rules.yaml
@@ -1,2 +1,2 @@
-- alert: InstanceDown
+- alert: TargetDown
   expr: up == 0
"""


@pytest.fixture
def plain(shop):
    ref = shop.begin("example/plain")
    shop.host.diffs[ref] = ALERT
    shop.host.permissions = {"account-11": "write"}
    return shop, ref


def test_a_rename_is_told_and_nothing_is_proposed_by_itself(plain):
    shop, ref = plain
    before = len(shop.app.registry.proposals().items)

    shop.tell(told(shop.number, repository="example/plain"))

    assert "TargetDown" in shop.host.said[ref][0].body
    assert len(shop.app.registry.proposals().items) == before


def test_who_may_asks_for_the_alias_and_is_its_author(plain):
    shop, ref = plain

    shop.tell(asked(shop.number, "/frenly propose", repository="example/plain"))

    newest = shop.app.registry.proposals().items[0].proposal
    assert newest.id in shop.host.said[ref][-1].body
    assert (newest.author, newest.status) == ("ana", "pending")
    assert [edit.name.key for edit in newest.edits] == ["InstanceDown"]


def test_a_change_from_a_fork_proposes_nothing(shop):
    ref = shop.begin("example/plain", is_fork=True)
    shop.host.diffs[ref] = ALERT
    shop.host.permissions = {"account-11": "write"}
    before = len(shop.app.registry.proposals().items)

    shop.tell(asked(shop.number, "/frenly propose", repository="example/plain"))

    assert "from a fork" in shop.host.said[ref][-1].body
    assert len(shop.app.registry.proposals().items) == before
