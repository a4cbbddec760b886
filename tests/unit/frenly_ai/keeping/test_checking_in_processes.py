"""A large log is checked in several processes, with the same verdict as in one."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import update

from frenly_ai.keeping.keys import check_signature
from frenly_ai.keeping.ranges import check_ranges
from registry.audit.entries import Tag
from registry.audit.verifying import RANGE
from registry.db.tables import audit_entry
from registry.domain.actors import SYSTEM
from registry.service.auditing import check
from tests.platforms import a_bare_registry, a_sqlite_url
from tests.support.signing import MemoryKeyring


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    url = a_sqlite_url(tmp_path_factory.mktemp("large"))
    platform = a_bare_registry(
        url,
        keyring=MemoryKeyring(),
        check_signature=check_signature,
        check_ranges=partial(check_ranges, url),
    )
    with platform.deps.new_uow() as uow:
        for n in range(0, RANGE + 999, 5_000):
            count = min(5_000, RANGE + 999 - n)
            uow.record_all(
                [
                    platform.deps.entry(Tag.TOOL_REFUSE, SYSTEM, "tool:x", {})
                    for _ in range(count)
                ]
            )
        uow.commit()
    platform.registry.work()
    return platform


def test_a_large_log_verifies_over_processes(large) -> None:
    verdict, whole = check(large.deps, [RANGE + 1])

    assert (verdict.ok, verdict.size) == (True, RANGE + 1_000)
    assert verdict == check(large.under(check_ranges=None).deps)[0]
    assert len(whole.roots) == 1


def test_the_first_bad_entry_of_a_large_log_is_found(large) -> None:
    with large.engine.begin() as connection:
        bad = update(audit_entry).where(audit_entry.c.position == RANGE + 5)
        connection.execute(bad.values(actor="eve"))

    assert check(large.deps)[0].first_bad == RANGE + 5
