"""Entries and checkpoints as the database holds them, and what can be wrong with one alone."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Entry, UnreadableEntry
from registry.audit.verifier import leaf_hash
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from datetime import datetime

_COLUMNS = ("id", "tag", "actor", "about")
"""What the database repeats beside the body, to search by."""


class StoredEntry(NamedTuple):
    """An entry as the database holds it; `position` is None until it is sequenced."""

    position: int | None
    body: bytes
    leaf: bytes
    id: str
    tag: str
    actor: str
    about: str
    at: datetime | None = None
    mentions: str | None = None


class StoredCheckpoint(NamedTuple):
    """The root over the first `size` entries, as it was taken."""

    size: int
    root: bytes
    at: datetime
    note: str = ""
    stack: tuple[bytes, ...] | None = None


def find_problem(entry: StoredEntry) -> str:
    """Say what is wrong with one entry, by itself."""
    if leaf_hash(entry.body) != entry.leaf:
        return f"the body of entry {entry.id!r} does not hash to its leaf"
    return "" if _agrees(entry) else _find_disagreement(entry)


def _agrees(entry: StoredEntry) -> bool:
    """Say, without reading the whole body, whether it says what the columns say.

    Its keys are in order, so it begins and ends with what the columns repeat. What is refused
    here is read thoroughly, so this need only never agree wrongly.
    """
    body = entry.body
    about, actor = encode_basestring(entry.about), encode_basestring(entry.actor)
    begins = f'{{"about":{about},"actor":{actor},"agent":"'
    ends = f',"id":{encode_basestring(entry.id)},"tag":{encode_basestring(entry.tag)},"v":1}}'
    start = begins.encode("utf-8", "surrogatepass")
    if not body.startswith(start) or not body.endswith(ends.encode("utf-8", "surrogatepass")):
        return False
    if entry.mentions is not None and bool(entry.mentions) != (b'"rows":["' in body):
        return False
    if entry.mentions:
        return False  # rare, and worth reading
    if entry.at is None:
        return True
    at = body.find(b'","at":"', len(start) - 1)
    moment = entry.at.isoformat(timespec="microseconds")[:26]
    return body[at + 8 : at + 34] == moment.encode()


def _find_disagreement(entry: StoredEntry) -> str:
    try:
        said = Entry.read(entry.body)
    except UnreadableEntry as error:
        return f"entry {entry.id!r}: {error.message}"
    pairs: list[tuple[str, str | None, str | None]] = [
        (key, str(getattr(said, key)), getattr(entry, key)) for key in _COLUMNS
    ]
    if entry.at is not None:
        pairs.append(("at", show_moment(said.at), show_moment(entry.at)))
    if entry.mentions is not None:
        pairs.append(("rows", "\n".join(said.data.get("rows", ())), entry.mentions))
    for column, within, beside in pairs:
        if beside != within:
            return f"entry {entry.id!r} says {column} {within!r}, its column says {beside!r}"
    return ""
