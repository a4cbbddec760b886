"""What fires at an Alertmanager, asked for instead of waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx2

from agent.triage.formats.documents import MAX_BYTES, read_document
from agent.triage.formats.prometheus import POSTED
from agent.triage.formats.telling import NotAnAlert
from agent.triage.formats.values import at, text
from registry.contracts.alerts import AlertStatus
from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from registry.contracts.alerts import Alert

PATH = "/api/v2/alerts"
TIMEOUT_S = 10.0
_OK = 200


class Puller:
    """Asks one Alertmanager again and again, and notices what it no longer lists."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        """Raise `InvalidInput` unless `url` is a web address."""
        self._url, self._timeout_s = _address(url), timeout_s
        self._known: Mapping[str, Alert] = {}

    def pull(self, now: datetime) -> tuple[Alert, ...]:
        """Return what fires and is not silenced, and, as resolved, what fired the last time.

        An Alertmanager lists no ends: what it lists no more is over. Raises `Unavailable`
        when it does not answer; nothing counts as over then.
        """
        document = read_document(self._ask())
        if not POSTED.recognises(document):
            raise NotAnAlert(
                f"{self._url!r} answers with something else than alerts.",
                hint="Give the address of an Alertmanager, e.g. http://alertmanager:9093.",
            )
        listed = POSTED.read(document, now)
        muted = [text(at(one, "status.state")) == "suppressed" for one in document]
        heard = [alert for alert, is_muted in zip(listed, muted, strict=True) if not is_muted]
        gone = set(self._known) - {alert.fingerprint for alert in listed}
        over = [
            replace(self._known[key], status=AlertStatus.RESOLVED, ends_at=now)
            for key in sorted(gone)
        ]
        firing = {a.fingerprint: a for a in listed if a.status is AlertStatus.FIRING}
        self._known = {key: alert for key, alert in firing.items() if alert in heard}
        return (*heard, *over)

    def _ask(self) -> bytes:
        try:
            with httpx2.stream(
                "GET",
                self._url,
                timeout=self._timeout_s,
                follow_redirects=False,  # who answers must be who was named
                trust_env=False,
            ) as answer:
                if answer.status_code != _OK:
                    raise Unavailable(
                        f"The Alertmanager answers {answer.status_code}.",
                        hint=f"Check its address: {PATH} is asked for below it.",
                    )
                return _bounded(answer)
        except httpx2.HTTPError as error:
            raise Unavailable(
                "The Alertmanager does not answer.",
                hint="Check its address and whether it runs.",
            ) from error


def _bounded(answer: httpx2.Response) -> bytes:
    parts, size = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            break  # the reader of documents says what is wrong with it
    return b"".join(parts)


def _address(url: str) -> str:
    bare = url.strip().rstrip("/")
    if not bare.lower().startswith(("http://", "https://")) or not bare.isprintable():
        raise InvalidInput(
            f"{url!r} is not a web address.", hint="Write e.g. http://alertmanager:9093."
        )
    return bare if bare.endswith(PATH) else bare + PATH
