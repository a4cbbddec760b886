"""An approval holds for exactly one content: change anything of it and nobody has approved."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from sqlalchemy import select, update

from registry.db import tables as t
from registry.domain.digest import digest
from registry.domain.edits import RepointAlias
from registry.domain.rows import AliasType
from registry.errors import FrenlyError
from registry.service.documents import read_proposal
from tests.builders import DAY, a_create, service
from tests.platforms import a_grounded_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.platforms import Platform

IS_FULL = settings().max_examples >= settings.get_profile("full").max_examples
Path_ = tuple[str | int, ...]
TEXTS = [
    "",
    " ",
    "x",
    "\u0430",
    "\u200b",
    "\u202e",
    "e\u0301",
    "\u00e9",
    "A",
    "%s",
    "{}",
    "\x00",
]
ANYTHING: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    7,
    1.5,
    "0",
    "1",
    "null",
    [],
    {},
    [None],
    {"a": 1},
]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = a_grounded_copy(tmp_path)
    platform.enact(a_create(key="user-api", type=AliasType.TEMPORARY, lifetime=30 * DAY))
    yield platform
    platform.engine.dispose()


@pytest.fixture
def material(platform: Platform) -> dict[str, Any]:
    """Return what people approve, of a change that reads and writes much."""
    move = RepointAlias(
        name=service("user-api"), context="application", target=service("billing-api")
    )
    proposal = platform.enact(move, a_create(key="pay-api", target="billing-api"))
    receipt = platform.registry.receipt(proposal)
    assert digest(receipt["digest_material"]) == receipt["digest"]
    return receipt["digest_material"]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    children = value.items() if isinstance(value, dict) else ()
    children = enumerate(value) if isinstance(value, list) else children
    for key, child in children:
        yield from places(child, (*path, key))


def at(value: Any, path: Path_) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(value: Any, path: Path_, new: Any) -> Any:
    """Return a copy with something else at one place."""
    if not path:
        return new
    copied = copy.deepcopy(value)
    at(copied, path[:-1])[path[-1]] = new
    return copied


def mutations(value: Any) -> Iterator[Any]:
    """Yield at least twenty values that are not `value`, some hard to tell from it."""
    if isinstance(value, str):
        yield from (value + text for text in TEXTS if text)
        yield from (text + value for text in TEXTS if text)
        yield from (value[1:], value[:-1], value.upper(), value.swapcase(), value[::-1])
    if isinstance(value, dict):
        yield from ({**value, text: text} for text in TEXTS)
        yield from ({k: v for k, v in value.items() if k != key} for key in value)
    if isinstance(value, list):
        yield from ([*value, text] for text in TEXTS)
        yield from (value[:n] + value[n + 1 :] for n in range(len(value)))
        yield value[::-1]
    yield from TEXTS
    yield from ANYTHING


def is_other(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)


def test_any_change_of_what_was_approved_is_another_digest(material: dict[str, Any]) -> None:
    approved, tried = digest(material), 0

    for path in places(material):
        for new in mutations(at(material, path)):
            if is_other(at(material, path), new):
                tried += 1
                assert digest(changed(material, path, new)) != approved, (path, new)

    assert tried > 20 * 100


def turned(value: Any) -> Any:
    """Say the same with keys in another order and whole numbers as JSON also writes them."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [turned(item) for item in value]
    return float(value) if type(value) is int else value


def test_the_same_meaning_has_the_same_digest(material: dict[str, Any]) -> None:
    assert digest(turned(material)) == digest(material)
    assert digest(json.loads(json.dumps(material, indent=3))) == digest(material)


def stored(platform: Platform, proposal: str) -> dict[str, Any]:
    with platform.engine.connect() as connection:
        query = select(t.proposal.c.document).where(t.proposal.c.id == proposal)
        return connection.execute(query).scalar_one()


def tamper(platform: Platform, proposal: str, document: dict[str, Any]) -> None:
    with platform.engine.begin() as connection:
        mine = t.proposal.c.id == proposal
        connection.execute(update(t.proposal).where(mine).values(document=document))


SWAPS: dict[str, Any] = {
    "edits": [],
    "author": "eve",
    "reason": "another",
    "evidence": [{"id": "e", "fact": "forged"}],
    "base_revision": 0,
    "changes": [],
    "reads": {},
    "findings": [],
    "promises": [],
    "quorum": {"approvals": 0, "groups": []},
    "hashes": {},
    "content_key": "0" * 64,
    "digest": "0" * 64,
    "kind": "import",
    "undoes": "P-other",
}


@pytest.mark.parametrize("field", SWAPS)
def test_a_stored_proposal_tampered_with_after_approval_applies_nothing_else(
    platform: Platform, field: str
) -> None:
    approved = platform.approve(platform.propose(a_create()))
    before = platform.registry.state_hash()
    twin = platform.approve(platform.propose(a_create(key="twin-api")))
    document = stored(platform, approved.proposal.id)

    other = twin.proposal.edits if field == "edits" else None
    swap = stored(platform, twin.proposal.id)["edits"] if other else SWAPS[field]
    tamper(platform, approved.proposal.id, {**document, field: swap})
    try:
        outcome = platform.registry.apply(approved.proposal.id)
    except FrenlyError:
        assert platform.registry.state_hash() == before
    else:
        with platform.deps.view() as uow:
            rows = {str(row.key) for row in uow.rows()}
        assert "alias:service:application:twin-api" not in rows
        assert outcome.applied == ("alias:service:application:profile-api" in rows)
        assert not (outcome.applied and field in {"edits", "digest"})


def test_a_status_forged_into_the_store_is_not_an_approval(platform: Platform) -> None:
    view = platform.propose()
    before = platform.registry.state_hash()
    document = stored(platform, view.proposal.id)
    lax = {"approvals": 0, "groups": []}

    tamper(platform, view.proposal.id, {**document, "status": "approved", "quorum": lax})

    assert not platform.registry.apply(view.proposal.id).applied
    assert platform.registry.state_hash() == before


MOVES = ("status", "applied_revision", "applied_at", "undone_by")


def leaves(document: dict[str, Any]) -> list[Path_]:
    """Return every place of a stored proposal that holds no further places."""
    found = [path for path in places(document) if path]
    return [
        p for p in found if not isinstance(at(document, p), dict | list) or not at(document, p)
    ]


def others(value: Any) -> list[Any]:
    """Return values that are not that one: some look the same, some are written otherwise."""
    if isinstance(value, str):
        look = value.replace("a", "\u0430", 1) if "a" in value else value + "\u200b"
        return [value + " ", value[1:], value.upper() + "x", look, None]
    if isinstance(value, bool) or value is None:
        return ["x", 1, not value]
    if isinstance(value, int):
        return [value + 1, float(value) + 0.5, str(value), -1]
    return [[None], {"a": 1}, "x"]


@pytest.mark.parametrize("part", range(3))
def test_whatever_is_changed_in_the_store_after_approval_applies_nothing(
    platform: Platform, part: int
) -> None:
    """Change every leaf of the stored document in turn; the approved one alone applies."""
    approved = platform.approve(
        platform.propose(
            a_create(description="d"),
            reason="r",
            evidence=({"id": "e1", "fact": "f", "source": "s"},),
            provenance=({"field": "target", "value": "x", "from": "person"},),
        )
    )
    mine, before = approved.proposal.id, platform.registry.state_hash()
    document = stored(platform, mine)
    everything = [
        (path, new) for path in leaves(document) for new in others(at(document, path))
    ]
    tried = everything if IS_FULL else everything[part::9]
    for path, new in tried:
        if not is_other(at(document, path), new) or means_the_same(document, path, new):
            continue
        tamper(platform, mine, changed(document, path, new))
        with suppress(FrenlyError):
            outcome = platform.registry.apply(mine)
            assert not outcome.applied, (path, new)
        assert platform.registry.state_hash() == before, (path, new)
        restore(platform, mine, document)

    assert len(everything) > 200
    assert platform.registry.apply(mine).applied


def means_the_same(document: dict[str, Any], path: Path_, new: Any) -> bool:
    """Say whether a change is one of spelling alone, such as a space behind a time."""
    try:
        return read_proposal(changed(document, path, new)) == read_proposal(document)
    except FrenlyError:
        return False


def restore(platform: Platform, proposal: str, document: dict[str, Any]) -> None:
    """Put a proposal and its approvals back, as if nobody had touched them."""
    with platform.engine.begin() as connection:
        mine = t.proposal.c.id == proposal
        values = {
            "document": document,
            "status": "approved",
            "open_key": document["content_key"],
        }
        connection.execute(update(t.proposal).where(mine).values(**values))
        given = t.decision.c.proposal == proposal
        connection.execute(update(t.decision).where(given).values(status="active"))


def test_a_list_in_another_order_applies_nothing(platform: Platform) -> None:
    view = platform.propose(a_create(), a_create(key="twin-api"))
    mine, before = platform.approve(view).proposal.id, platform.registry.state_hash()
    document = stored(platform, mine)
    tried = 0
    for path in places(document):
        value = at(document, path)
        if isinstance(value, list) and is_other(value, value[::-1]):
            tried += 1
            tamper(platform, mine, changed(document, path, value[::-1]))
            with suppress(FrenlyError):
                assert not platform.registry.apply(mine).applied, path
            assert platform.registry.state_hash() == before, path
            restore(platform, mine, document)

    assert tried >= 4
    assert platform.registry.apply(mine).applied


def test_the_same_document_written_otherwise_still_applies(platform: Platform) -> None:
    view = platform.approve(platform.propose())
    document = stored(platform, view.proposal.id)

    tamper(platform, view.proposal.id, json.loads(json.dumps(document, indent=3)))

    assert platform.registry.apply(view.proposal.id).applied


def test_an_unrelated_apply_in_between_voids_nothing(platform: Platform) -> None:
    waiting = platform.approve(platform.propose(a_create(key="mine-api")), "ben")

    for n in range(5):
        platform.enact(a_create(key=f"unrelated-{n}"), by="cho")

    done = platform.approve(platform.registry.proposal(waiting.proposal.id), "dee")
    platform.registry.work()
    assert platform.registry.proposal(done.proposal.id).proposal.status == "applied"
