"""What snapshots and explanations read, the same on every store."""

from __future__ import annotations

from dataclasses import replace

from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus
from registry.domain.schedules import Schedule
from registry.resolution.building import build, lookups_of
from registry.resolution.parts import Straight
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds
from tests.builders import DAY, NOW, a_context, a_contract, a_path, an_alias, service

CONTEXT = a_context()
END = Schedule(warns_at=NOW, ends_at=NOW + DAY)
PLAIN = an_alias(expires_at=NOW + DAY * 1.5, constraint="v1")
BOTH = (service("a-api"), service("b-api"))
ROWS = (
    CONTEXT,
    a_context(name="system"),
    a_contract(),
    PLAIN,
    an_alias(context="system", scope="web"),
    an_alias(name=a_path()),
    an_alias(key="gone-api", target=None, status=AliasStatus.TOMBSTONE),
    an_alias(key="either-api", target=None, candidates=BOTH),
    an_alias(key="ending-api", schedule=END),
    an_alias(key="retired-api", status=AliasStatus.RETIRED),
)


def write(uow, *changes, revision=1):
    uow.write(changes, revision=revision, at=NOW + revision * DAY, proposal=f"P-{revision}")
    uow.commit()


def added(*rows):
    return tuple(RowChange(row.key, None, row) for row in rows)


def stripped(alias):
    """Return what resolution needs of an alias."""
    return replace(alias, owner="", description="", created_at=NOW)


def test_what_lookups_read_answers_as_the_rows_do(new_uow, view) -> None:
    with new_uow() as uow:
        write(uow, *added(*ROWS))

    with view() as uow:
        lookups = uow.lookups()
        aliases = list(lookups.aliases)
        book = build(lookups._replace(aliases=aliases))

    plain = [each for each in aliases if isinstance(each, Straight)]
    assert {each.key for each in plain} == {"user-api", "/users/{id}"}
    assert next(p for p in plain if p.key == "user-api").until == seconds(NOW + DAY * 1.5)
    whole = build(lookups_of(ROWS))
    for row in ROWS[3:]:
        read, given = book.aliases_named(row.name), whole.aliases_named(row.name)
        assert [stripped(alias) for alias in read] == [stripped(alias) for alias in given]
    found = Snapshot(book, 1).resolve(Kind.SERVICE, "application", "user-api", seconds(NOW))
    assert found.at(1).hops[0].expires_at == NOW + DAY * 1.5


def test_changes_are_counted_and_the_last_of_a_row_is_found(new_uow, view) -> None:
    other = replace(PLAIN, owner="@other")
    with new_uow() as uow:
        write(uow, *added(CONTEXT, PLAIN))
    with new_uow() as uow:
        write(uow, RowChange(PLAIN.key, PLAIN, other), revision=2)

    with view() as uow:
        assert [uow.count_changes(since) for since in (0, 1, 2)] == [3, 1, 0]
        assert uow.last_change(PLAIN.key, 2) == (2, NOW + 2 * DAY, "P-2")
        assert uow.last_change(PLAIN.key, 1) == (1, NOW + DAY, "P-1")
        assert uow.last_change(CONTEXT.key, 2) == (1, NOW + DAY, "P-1")
        assert uow.last_change(a_contract().key, 2) is None


def test_a_path_is_read_with_its_own_spelling(new_uow, view) -> None:
    with new_uow() as uow:
        write(uow, *added(CONTEXT, an_alias(name=a_path("/x/{y}"))))

    with view() as uow:
        book = build(uow.lookups())

    assert book.aliases_named(Name(Kind.PATH, "/x/{z}"))[0].name.key == "/x/{y}"
