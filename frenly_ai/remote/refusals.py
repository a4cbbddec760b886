"""Refusals of a server as the failures that they would be here, in its own words."""

from __future__ import annotations

import json
from typing import Any

from registry.errors import Conflict, Denied, FrenlyError, InvalidInput, Missing

_NO_TOKEN, _NOT_FOUND = 401, 404
_KINDS: dict[int, type[FrenlyError]] = {
    403: Denied,
    404: Missing,
    409: Conflict,
    412: Conflict,
}
_MOST_CHARS = 2_000


def refusal(status: int, body: bytes) -> FrenlyError:
    """Read a problem document; what is none was not said by a Frenly server of this version."""
    if status == _NO_TOKEN:
        return Denied(
            "The server does not know the token, or it is over.",
            hint="Set FRENLY_TOKEN to one that `frenly user add` printed on that server.",
        )
    told = _problem(body)
    if told is None:
        return _foreign(status)
    kind = _KINDS.get(status, InvalidInput)
    # The same code as if it had been refused here: programs tell failures apart by it.
    relayed: type[FrenlyError] = type(kind.__name__, (kind,), {"code": told["code"]})
    return relayed(told["detail"], hint=told["hint"])


def _problem(body: bytes) -> dict[str, str] | None:
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    found = {name: told.get(name) for name in ("code", "detail", "hint")}
    if not all(isinstance(value, str) for value in found.values()):
        return None
    # On one line: at the beginning of another, a pipeline's log may take it for an order.
    return {name: " ".join(str(value).split())[:_MOST_CHARS] for name, value in found.items()}


def _foreign(status: int) -> FrenlyError:
    if status == _NOT_FOUND:
        return Missing(
            "The server has no such route: it is no Frenly server, or an older one.",
            hint="Check the address; both sides should run the same version of Frenly.",
        )
    return InvalidInput(
        f"What answers is no Frenly server: it says {status}.",
        hint="Give the address at which `frenly serve` answers.",
    )
