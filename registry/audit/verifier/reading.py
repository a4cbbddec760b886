"""Reading files that may be hostile: strict JSON, typed fields, harmless messages."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NamedTuple

from registry.audit.verifier.tree import Checkpoint, leaf_hash

SHOWN_CHARS, LARGEST_INT = 80, 2**53 - 1
HEX = re.compile(r"[0-9a-f]{64}")
TYPE_NAMES = {str: "text", int: "a whole number", list: "a list", dict: "an object"}
NOT_KEPT = "no checkpoint kept elsewhere was given, so a wholly rewritten file would pass too"
NO_KEY = "no key kept elsewhere was given, so a file signed anew would pass too"


class Fault(ValueError):
    """Something does not hold, or cannot be read."""


class Report(NamedTuple):
    """What the check of one file found; it is verified when there is no `problem`."""

    format: str
    size: int = 0
    root: str = ""
    facts: tuple[str, ...] = ()
    problem: str = ""
    first_bad: int | None = None


def canonical(value: Any) -> bytes:
    """Write JSON as RFC 8785 does; `ValueError` for floats, which no digest here holds."""
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_written(k)}:{_written(item)}" for k, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST_INT):
        raise Fault("a float, or an integer beyond 2**53 - 1, has no canonical form here")
    return json.dumps(value, ensure_ascii=False)


def digest_of(value: Any) -> str:
    """Hash JSON in its canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def read_json(data: bytes, what: str = "") -> Any:
    """Read JSON that has one meaning only, so no key twice in an object."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Fault(f"{what}not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Fault("an object names the same key twice")
    return dict(pairs)


def show(value: object) -> str:
    """Quote a value from the file so that a terminal prints it harmlessly."""
    text = (
        ascii(value) if isinstance(value, (str, int)) else TYPE_NAMES.get(type(value), "this")
    )
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "..."


def want(holder: Any, key: str, kind: type[Any], where: str) -> Any:
    """Return `holder[key]` if it is of exactly that type (so `true` is no number)."""
    value: Any = holder.get(key) if isinstance(holder, dict) else None
    if type(value) is not kind or (kind is int and value < 0):
        raise Fault(f"{where}: {key!r} is not {TYPE_NAMES[kind]}")
    return value


def hash_in(value: Any, where: str) -> bytes:
    """Read a hash written in hexadecimal digits."""
    if not isinstance(value, str) or not HEX.fullmatch(value):
        raise Fault(f"{where}: {show(value)} is not 64 lower-case hexadecimal digits")
    return bytes.fromhex(value)


def checkpoint_in(item: Any, where: str) -> Checkpoint:
    """Read a checkpoint written as JSON."""
    return Checkpoint(want(item, "size", int, where), hash_in(item.get("root"), where))


def note_in(item: Any, where: str) -> str:
    """Read the signed note beside a checkpoint; empty when there is none."""
    return str(want(item, "note", str, where)) if "note" in item else ""


def hashed_body(item: Any, where: str) -> tuple[bytes, bytes]:
    """Return what an entry says and its hash, computed anew and compared with the one given."""
    body = want(item, "body", str, where).encode("utf-8", "surrogatepass")
    leaf = leaf_hash(body)
    if leaf != hash_in(item.get("leaf"), where):
        raise Fault(f"{where}: the body does not hash to its leaf")
    return body, leaf
