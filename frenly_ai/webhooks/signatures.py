"""Whether a body was signed with a source's secret: HMAC-SHA256 over the bytes as they came."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.service.people import BadToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_PREFIXES = ("sha256=", "v1=")
_MOST = 10
"""A sender that changes its secret signs with the old and the new one."""
_MOST_DIGITS = 12


class BadSignature(BadToken):
    """The body is not signed with the secret of its source."""

    code = "access.signature"


class Signed(NamedTuple):
    """What came: the signature's header, the moment it names, if any, and the body."""

    signature: str | None
    timestamp: str | None
    body: bytes


def signature_of(secret: str, signed: Signed) -> str:
    """Return the signature that a secret gives; a moment stands before the body.

    >>> signature_of("It's a Secret to Everybody", Signed(None, None, b"Hello, World!"))[:16]
    '757107ea0eb2509f'
    """
    moment = b"" if signed.timestamp is None else signed.timestamp.encode() + b":"
    return hmac.new(secret.encode(), moment + signed.body, hashlib.sha256).hexdigest()


def check_signature(
    signed: Signed,
    secrets: Sequence[str],
    *,
    now: datetime,
    age: timedelta = timedelta(0),
    setting: str = "FRENLY_ALERT_SECRETS",
) -> str:
    """Return the secret that signed; raise `BadSignature` where none did, or long ago.

    `age` is how old a signed moment may be; `setting` holds the secrets.
    """
    told = [_bare(part) for part in (signed.signature or "").split(",")[:_MOST]]
    right: str | None = None
    for secret in secrets:
        expected = signature_of(secret, signed).encode()
        # Every pair is compared, so that the time taken says nothing of which one fits.
        for one in told:
            right = secret if hmac.compare_digest(expected, one) else right
    if right is None:
        raise BadSignature(
            "The body is not signed with this source's secret."
            if signed.signature
            else "The body is not signed, and this source signs.",
            hint=f"Give the sender the secret that {setting} holds for this source.",
        )
    if signed.timestamp is not None and not _is_recent(signed.timestamp, now, age):
        raise BadSignature(
            "The signature is not of this moment.",
            hint="Check both clocks; a signed body is taken only for a short while.",
        )
    return right


def _bare(part: str) -> bytes:
    said = part.strip()
    prefix = next((prefix for prefix in _PREFIXES if said.startswith(prefix)), "")
    return said.removeprefix(prefix).encode("utf-8", "replace")


def _is_recent(timestamp: str, now: datetime, age: timedelta) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > _MOST_DIGITS:
        return False
    return abs(now.timestamp() - int(timestamp)) <= age.total_seconds()
