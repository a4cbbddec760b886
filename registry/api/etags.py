"""Validators of HTTP: what an answer is recognised by, and what a writer says they saw."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from registry.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

_TAGS = re.compile(r'(?:W/)?("[^"]*")')


class PreconditionFailed(Conflict):
    """It is no longer what the sender saw."""

    code = "request.precondition_failed"


def etag_of(body: bytes) -> str:
    """Return the ETag of a representation.

    >>> etag_of(b"{}")
    '"44136fa355b3678a1146ad16f7e8649e"'
    """
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def etag_of_model(model: BaseModel) -> str:
    """Return the ETag of a resource that is written as `model`."""
    return etag_of(model.model_dump_json().encode())


def is_known(header: str, etag: str) -> bool:
    """Say whether `If-None-Match` names the tag; weak and strong ones count alike.

    >>> is_known('W/"a", "b"', '"a"'), is_known("*", '"a"'), is_known('"c"', '"a"')
    (True, True, False)
    """
    return header.strip() == "*" or etag in _TAGS.findall(header)


def check_match(sent: Iterable[str], etag: str, *, what: str) -> None:
    """Raise `PreconditionFailed` unless every `If-Match` sent names the tag, or is `*`."""
    for header in sent:
        strong = {part.strip() for part in header.split(",")}
        if not strong & {"*", etag}:
            raise PreconditionFailed(
                f"{what} is no longer what you saw.",
                hint=f"Read it again; its ETag is now {etag}.",
            )
