"""Notices by mail, over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.service.lifecycle_ports import Notice

TIMEOUT_S = 10.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_REFUSED_FOR_GOOD = 500
_HINT = "Write smtp://, smtp+starttls:// or smtps://[USER:PASSWORD@]HOST[:PORT]."


class Relay(NamedTuple):
    """The server that takes our mail."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def parse_relay(url: str) -> Relay:
    """Read FRENLY_SMTP_URL; raise `InvalidInput` without repeating what may be a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidInput("FRENLY_SMTP_URL is not a URL.", hint=_HINT) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InvalidInput("FRENLY_SMTP_URL names no mail server.", hint=_HINT)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


class Mailer:
    """Sends each notice as one mail."""

    def __init__(self, relay: Relay, sender: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._relay, self._sender, self._timeout_s = relay, sender, timeout_s

    def send(self, notice: Notice, to: Sequence[str]) -> None:
        """Send it; `InvalidInput` when the server will never take it, else `Unavailable`."""
        try:
            with self._connect() as server:
                refused = server.send_message(self._message(notice, to))
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients) from error
        except smtplib.SMTPResponseException as error:
            raise _answer(error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable(
                f"The mail server {self._relay.host!r} does not answer.",
                hint="Check FRENLY_SMTP_URL; the notice waits and is sent again.",
            ) from error
        if refused:
            raise _refusal(refused)

    def _connect(self) -> smtplib.SMTP:
        scheme, host, port, user, password = self._relay
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=self._timeout_s, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout_s)
        try:
            if scheme == "smtp+starttls":
                server.starttls(context=context)
            if user:
                server.login(user, password)
        except BaseException:  # nobody else will close what is not returned
            server.close()
            raise
        return server

    def _message(self, notice: Notice, to: Sequence[str]) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self._sender, ", ".join(to)
        message["Subject"] = " ".join(notice.title.split())
        message["Date"] = format_datetime(notice.at)
        # The same notice sent again has the same id, by which mail programs drop it.
        message["Message-ID"] = f"<{notice.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.text + "\n", cte="quoted-printable")  # 7 bits: any relay
        return message


def _refusal(recipients: dict[str, tuple[int, bytes]]) -> InvalidInput | Unavailable:
    codes = sorted({code for code, _ in recipients.values()})
    return _answer(codes[0], f" to {', '.join(sorted(recipients))}")


def _answer(code: int, to: str = "") -> InvalidInput | Unavailable:
    if code >= _REFUSED_FOR_GOOD:
        return InvalidInput(
            f"The mail server refuses mail{to} with {code}.",
            hint="Correct the address in owners.yaml, or FRENLY_MAIL_FROM.",
        )
    return Unavailable(
        f"The mail server takes no mail{to} now ({code}).",
        hint="The notice waits and is sent again.",
    )
