from __future__ import annotations

import pytest

from registry.audit.entries import Tag
from registry.audit.rebuilding import rebuild
from registry.domain.changes import RowChange, write_changes
from tests.fakes_registry import a_contract, an_alias
from tests.unit.registry.audit.log_builders import an_entry, stored

OLD, NEW = an_alias(), an_alias(target="billing-api")
CONTRACT = a_contract()


def applied(position, revision, *changes):
    data = {"revision": revision, "changes": write_changes(changes)}
    return stored(an_entry(position, tag=Tag.REVISION_APPLY, data=data), position)


def change(before, after):
    return RowChange((before or after).key, before, after)


FIRST = applied(4, 1, change(None, OLD), change(None, CONTRACT))


def test_the_rows_are_those_that_the_log_left():
    made = rebuild(
        [FIRST, applied(7, 2, change(OLD, NEW)), applied(9, 3, change(CONTRACT, None))]
    )

    assert made == ({NEW.key: NEW}, 3, "", None)


def test_no_entry_makes_an_empty_registry():
    assert rebuild([]) == ({}, 0, "", None)


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (applied(7, 3, change(OLD, NEW)), "revision 3 follows 1"),
        (applied(7, 1, change(OLD, NEW)), "revision 1 follows 1"),
        (applied(7, 2, change(None, OLD)), "was not as the entry says"),
        (applied(7, 2, change(NEW, OLD)), "was not as the entry says"),
        (stored(an_entry(7, data={}), 7), "revision None follows 1"),
        (stored(an_entry(7, data={"revision": 2, "changes": [{}]}), 7), "revision None"),
        (stored(an_entry(7), 7)._replace(body=b"["), "revision None follows 1"),
    ],
)
def test_the_first_entry_that_does_not_fit_is_named(second, problem):
    made = rebuild([FIRST, second])

    assert (made.revision, made.first_bad) == (1, 7)
    assert problem in made.problem
