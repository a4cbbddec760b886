"""Notices posted to a webhook, signed so that the receiver knows who posted them."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import httpx2

from frenly_ai.notify.book import notice_content
from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from registry.service.lifecycle_ports import Notice

TIMEOUT_S = 10.0
ID_HEADER = "Frenly-Notice"
SIGNATURE_HEADER = "Frenly-Signature"
_RETRIED = frozenset({408, 425, 429})
_SERVER_ERROR = 500


def signature(secret: str, body: bytes) -> str:
    """Return what proves that a body comes from whoever knows the secret.

    >>> signature("key", b"{}")[:14]
    'sha256=a777724'
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhook:
    """Posts each notice as one JSON object."""

    def __init__(self, secret: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._secret, self._timeout_s = secret, timeout_s

    def send(self, notice: Notice, url: str) -> None:
        """Post it; `InvalidInput` when the receiver will never take it, else `Unavailable`."""
        body = json.dumps(notice_content(notice)).encode()
        headers = {
            "content-type": "application/json",
            ID_HEADER: notice.id,
            SIGNATURE_HEADER: signature(self._secret, body),
        }
        try:
            answer = httpx2.post(
                url,
                content=body,
                headers=headers,
                timeout=self._timeout_s,
                follow_redirects=False,  # what is signed for one receiver goes to no other
                trust_env=False,
            )
        except httpx2.HTTPError as error:
            raise Unavailable(
                f"The webhook of {notice.owner!r} does not answer.",
                hint="Check its URL in owners.yaml; the notice waits and is sent again.",
            ) from error
        if not answer.is_success:
            raise _refusal(notice.owner, answer.status_code)


def _refusal(owner: str, status: int) -> InvalidInput | Unavailable:
    if status in _RETRIED or status >= _SERVER_ERROR:
        return Unavailable(
            f"The webhook of {owner!r} answers {status}.",
            hint="The notice waits and is sent again.",
        )
    return InvalidInput(
        f"The webhook of {owner!r} refuses the notice with {status}.",
        hint="Correct its URL in owners.yaml, or the secret it checks.",
    )
