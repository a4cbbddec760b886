"""Somebody who can write the database or the files changes the log: each change is found, and where."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from frenly_ai.keeping.anchors import FolderAnchor
from frenly_ai.keeping.keys import check_signature
from registry.audit.entries import Entry, Tag
from registry.audit.outside import compare_outside, read_notes
from registry.audit.stored import StoredCheckpoint
from registry.audit.verifier import leaf_hash, root_of, verify_export
from registry.audit.verifier.notes import read_key
from registry.audit.verifying import verify_log
from registry.domain.actors import SYSTEM, Actor, ActorKind
from registry.errors import Conflict
from registry.service.auditing import check
from tests.platforms import a_bare_registry, a_sqlite_url
from tests.support.signing import MemoryKeyring

if TYPE_CHECKING:
    from tests.platforms import Platform

SIZE = 1_000
COLUMNS = ("body", "leaf", "id", "tag", "actor", "about", "at", "mentions")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """A signed log of a thousand entries with ten checkpoints, each published outside."""
    folder = tmp_path_factory.mktemp("log")
    platform = a_bare_registry(
        a_sqlite_url(folder), keyring=MemoryKeyring(), check_signature=check_signature
    )
    log = platform.log(anchor=FolderAnchor(folder / "anchor"))
    for batch in range(10):
        with platform.deps.new_uow() as uow:
            for n in range(SIZE // 10 - (not batch)):
                data = {"n": n, "rows": [f"alias:a{n}"] if n % 10 == 0 else []}
                uow.record(platform.deps.entry(Tag.TOOL_REFUSE, SYSTEM, f"tool:{batch}", data))
            uow.commit()
        platform.registry.work()
        log.tend()
    return platform


@pytest.fixture(scope="module")
def stored(made: Platform):
    with made.deps.view() as uow:
        heads = [StoredCheckpoint(h.size, h.root, h.at, h.note, h.stack) for h in uow.heads()]
        entries = list(uow.entries())
    assert (len(entries), len(heads), heads[-1].size) == (SIZE, 10, SIZE)
    return entries, heads


@pytest.fixture(scope="module")
def notes(made: Platform):
    return read_notes(FolderAnchor(database_of(made).parent / "anchor").notes(name_of(made)))[0]


def name_of(platform: Platform) -> str:
    return platform.log().known_keys()[0].text.partition("+")[0]


def database_of(platform: Platform) -> Path:
    return Path(platform.engine.url.database or "")


def verdict_on(entries, heads):
    return verify_log(entries, heads, check_signature)


def flipped(raw: bytes, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_log_verifies_untouched(stored) -> None:
    assert verdict_on(*stored).ok


def bits_of(entries, every: int):
    """Yield (entry, column, bit): a stated slice of all bits that the log stores."""
    number = 0
    for position, entry in enumerate(entries):
        for column, size in (("body", len(entry.body)), ("leaf", 32)):
            for bit in range(size * 8):
                number += 1
                if number % every == 0:
                    yield position, column, bit


def test_every_flipped_bit_is_found_at_its_entry(stored, request) -> None:
    """All bits under the `full` profile; one in 499 otherwise, over every entry."""
    entries, _ = stored
    every = 1 if is_full(request) else 499
    count = 0

    for position, column, bit in bits_of(entries, every):
        entry = entries[position]
        bad = entry._replace(**{column: flipped(getattr(entry, column), bit)})
        verdict = verify_log([bad._replace(position=0)], [])
        assert (verdict.ok, verdict.first_bad) == (False, 0), (position, column, bit)
        count += 1

    assert count > 4_000


@pytest.mark.parametrize("place", [0, 1, 499, 500, 998, 999])
def test_the_position_of_a_flip_is_named_in_the_whole_log(stored, place) -> None:
    entries, heads = stored
    bad = entries[place]._replace(body=flipped(entries[place].body, 77))

    assert verdict_on([*entries[:place], bad, *entries[place + 1 :]], heads).first_bad == place


@pytest.mark.parametrize("column", ["id", "tag", "actor", "about", "mentions"])
@pytest.mark.parametrize("place", [0, 2, 500, 999])
def test_every_flipped_bit_of_a_column_beside_the_body_is_found(stored, column, place) -> None:
    entries, _ = stored
    entry = entries[place]._replace(position=0)
    raw = getattr(entry, column).encode()
    for bit in range(len(raw) * 8):
        told = flipped(raw, bit).decode("utf-8", "surrogateescape")
        assert verify_log([entry._replace(**{column: told})], []).first_bad == 0, (column, bit)


def test_every_flipped_bit_of_a_checkpoint_is_found(stored) -> None:
    entries, heads = stored
    last = heads[-1]
    for bit in range(0, 256, 13):
        assert not verdict_on(
            entries, [*heads[:-1], last._replace(root=flipped(last.root, bit))]
        ).ok
        stack = (flipped(last.stack[0], bit), *last.stack[1:])
        assert not verdict_on(entries, [*heads[:-1], last._replace(stack=stack)]).ok
    for place in range(0, len(last.note), 11):
        other = "B" if last.note[place] == "A" else "A"
        note = last.note[:place] + other + last.note[place + 1 :]
        verdict = verdict_on(entries, [*heads[:-1], last._replace(note=note)])
        assert not verdict.ok or note.strip()[-1] != last.note.strip()[-1], place


def is_full(request) -> bool:
    return request.config.getoption("--hypothesis-profile") == "full"


@pytest.mark.parametrize("kind", ["delete", "swap", "duplicate", "insert", "truncate"])
def test_every_change_of_the_order_is_found_at_its_place(stored, kind, request) -> None:
    """At every position under the `full` profile; at every 37th otherwise."""
    entries, heads = stored

    for n in range(0, SIZE - 1, 1 if is_full(request) else 37):
        changed, expected = reordered(entries, kind, n)
        verdict = verdict_on(changed, heads)
        assert not verdict.ok, n
        sound = n // 100 * 100  # the size of the last checkpoint that still agrees
        assert verdict.first_bad in {expected, sound}, (n, verdict)


def reordered(entries, kind: str, n: int):
    a, b = entries[n], entries[n + 1]
    if kind == "delete":
        return entries[:n] + entries[n + 1 :], n
    if kind == "swap":
        turned = [b._replace(position=n), a._replace(position=n + 1)]
        return [*entries[:n], *turned, *entries[n + 2 :]], n
    if kind == "duplicate":
        return [*entries[:n], a, *entries[n:]], n + 1
    if kind == "insert":
        return [*entries[:n], b._replace(position=n), *entries[n:]], n + 1
    return entries[:n], n


@pytest.mark.parametrize("n", [0, 5, 99, 100, 501, 999])
def test_a_full_rehash_passes_alone_and_fails_against_the_outside_anchor(
    made, stored, notes, n
) -> None:
    entries, _ = stored
    forged = rehashed(made, entries, n)
    alone = verdict_on(forged, [])
    assert alone.ok, alone

    roots = roots_of(forged, [note.at.size for note in notes])
    keys = check(made.deps)[1].history.keys
    found = compare_outside(notes, roots, size=SIZE, keys=keys, check=check_signature)

    assert found.problem.startswith("rewritten")
    assert found.first_bad == n // 100 * 100


def rehashed(made, entries, n):
    said = Entry.read(entries[n].body)
    fields = {name: getattr(said, name) for name in said.__dataclass_fields__}
    body = Entry(**{**fields, "actor": "system:other"}).body()
    forged = entries[n]._replace(body=body, leaf=leaf_hash(body), actor="system:other")
    return [*entries[:n], forged, *entries[n + 1 :]]


def roots_of(entries, sizes):
    leaves = [entry.leaf for entry in entries]
    return {size: root_of(leaves[:size]) for size in sizes}


@pytest.fixture
def copied(made: Platform, tmp_path: Path):
    """A copy of the database and of its anchor, for attacks on the file itself."""
    made.engine.dispose()
    source = database_of(made)
    shutil.copy(source, tmp_path / "frenly.sqlite3")
    shutil.copytree(source.parent / "anchor", tmp_path / "anchor")
    return tmp_path


def opened_again(made: Platform, folder: Path, **options) -> Platform:
    return a_bare_registry(
        f"sqlite:///{folder / 'frenly.sqlite3'}",
        keyring=made.deps.keyring,
        check_signature=check_signature,
        seed="again",
        **options,
    )


def executed(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "frenly.sqlite3")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def outside_of(platform: Platform, folder: Path):
    log = platform.log(anchor=FolderAnchor(folder / "anchor"))
    return log, log.verify_outside(an_auditor())


def an_auditor():
    return Actor(id="aud", kind=ActorKind.PERSON, may=frozenset({"audit.verify", "operate"}))


def test_an_honest_copy_agrees_with_the_anchor(made, copied) -> None:
    platform = opened_again(made, copied)

    _, (verdict, found) = outside_of(platform, copied)

    assert (verdict.ok, verdict.signed, found.problem, found.kept) == (True, 10, "", 10)


def test_a_rollback_of_the_whole_database_is_found(made, copied) -> None:
    executed(
        copied,
        "DELETE FROM audit_entry WHERE position >= 700",
        "DELETE FROM checkpoint WHERE size > 700",
        "DELETE FROM tree_node WHERE level = 8 AND number >= 2",
    )

    platform = opened_again(made, copied)
    log, (verdict, found) = outside_of(platform, copied)

    assert verdict.ok
    assert (found.first_bad, found.problem.startswith("rolled back")) == (700, True)
    platform.registry.work()
    with pytest.raises(Conflict, match="not this log's"):
        log.tend()


def test_a_fork_that_grew_on_after_a_rollback_is_found(made, copied) -> None:
    executed(
        copied,
        "DELETE FROM audit_entry WHERE position >= 700",
        "DELETE FROM checkpoint WHERE size > 700",
        "DELETE FROM tree_node WHERE level = 8 AND number >= 2",
    )
    platform = opened_again(made, copied)
    with platform.deps.new_uow() as uow:
        for n in range(400):
            uow.record(platform.deps.entry(Tag.TOOL_REFUSE, SYSTEM, f"tool:new{n}", {}))
        uow.commit()
    platform.registry.work()

    _, (verdict, found) = outside_of(platform, copied)

    assert verdict.ok
    assert (found.first_bad, "rewritten" in found.problem) == (700, True)


def test_a_history_signed_anew_with_the_stolen_key_is_found(made, copied) -> None:
    """The thief has the database and the key: everything inside agrees, the anchor does not."""
    executed(
        copied,
        "DELETE FROM audit_entry WHERE position = 333",
        "UPDATE audit_entry SET position = NULL",
        "DELETE FROM checkpoint",
        "DELETE FROM tree_node",
    )
    platform = opened_again(made, copied)
    platform.registry.work()
    assert platform.registry.verify_log(an_auditor()).ok

    _, (_, found) = outside_of(platform, copied)

    assert found.problem.startswith("rewritten")
    assert found.first_bad == 300


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoint SET note = '' WHERE size = 500",
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 400) WHERE size = 500",
        "UPDATE checkpoint SET root = zeroblob(32) WHERE size = 500",
        "UPDATE checkpoint SET stack = zeroblob(192) WHERE size = 500",
        "UPDATE checkpoint SET size = 501 WHERE size = 500",
        "UPDATE tree_node SET hash = zeroblob(32) WHERE number = 1",
        "DELETE FROM tree_node WHERE number = 1",
        "INSERT INTO tree_node VALUES (8, 3, zeroblob(32))",
        "UPDATE log_key SET public = zeroblob(32)",
        "DELETE FROM log_key",
        "UPDATE audit_entry SET at = '2026-01-01 00:00:00.000001' WHERE position = 500",
        "UPDATE audit_entry SET mentions = 'alias:x' WHERE position = 501",
        "UPDATE audit_entry SET position = NULL WHERE position = 500",
        "UPDATE audit_entry SET position = 5000 WHERE position = 999",
        "DELETE FROM audit_entry WHERE position = 999",
        "DELETE FROM checkpoint WHERE size > 900",
    ],
)
def test_every_table_of_the_log_is_checked(made, copied, statement) -> None:
    executed(copied, statement)

    verdict = opened_again(made, copied).registry.verify_log(an_auditor())

    assert not verdict.ok, statement


def test_an_export_of_the_log_verifies_offline_and_a_forged_one_does_not(
    made, copied, notes
) -> None:
    keys = [read_key(key.text) for key in made.log().known_keys()]
    platform = opened_again(made, copied)
    lines = [line.encode() for line in platform.registry.export_log(exporter())]

    kept = [note.at for note in notes]
    assert verify_export(lines, kept, keys).problem == ""
    forged = [line.replace(b"tool:5", b"tool:6") for line in lines]
    assert verify_export(forged, kept, keys).first_bad == 500


def exporter() -> Actor:
    return replace(an_auditor(), may=frozenset({"export"}))
