"""Where a server answers, and the token it is asked with, of which nobody else may learn."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from registry.errors import Denied, InvalidInput

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from frenly_ai.settings import Settings

_MOST_TOKEN_BYTES = 10_000
_FIRST_PRINTED, _LAST_PRINTED = "!", "~"


class Address(NamedTuple):
    """A server's base URL."""

    url: str
    """Without a slash at its end."""


def read_address(raw: str, *, insecure: bool = False) -> Address:
    """Read a base URL; raise `InvalidInput` for one over which others could read the token.

    >>> read_address("https://frenly.example.com/").url
    'https://frenly.example.com'
    """
    parts = _parts(raw)
    if parts.username is not None or parts.password is not None:
        raise InvalidInput(
            "The server's address holds a user or a password, which others can see.",
            hint="Give the address alone, and the token in FRENLY_TOKEN.",
        )
    if parts.query or parts.fragment:
        raise InvalidInput(
            f"{raw!r} is no base address: it has a query or a fragment.",
            hint="Write e.g. https://frenly.example.com.",
        )
    is_private = parts.scheme == "https" or _is_here(parts.hostname or "")
    if not is_private and not insecure:
        raise InvalidInput(
            f"Over {raw!r} anybody on the way could read the token.",
            hint="Use https://. If nobody can listen there, add `--insecure`.",
        )
    return Address(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}")


def _parts(raw: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_whole = is_whole and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if not is_whole or not raw.isascii() or any(c.isspace() or c == "\\" for c in raw):
        shown = "It" if "@" in raw else repr(raw[:200])  # what may be a password is not shown
        raise InvalidInput(
            f"{shown} is not the address of a server.",
            hint="Write e.g. https://frenly.example.com in --server or FRENLY_SERVER.",
        )
    return parts


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def token_for(settings: Settings) -> SecretStr:
    """Return the token that a server is asked with; raise `Denied` where none is set.

    What `frenly login` kept is for the database that it was proven by, and goes nowhere.
    """
    if settings.token is not None:
        return _checked(settings.token.get_secret_value(), "FRENLY_TOKEN")
    if settings.token_file is None:
        raise Denied(
            "No token is set to ask the server with.",
            hint="Set FRENLY_TOKEN, or FRENLY_TOKEN_FILE to a file that holds it.",
        )
    try:
        with settings.token_file.open("rb") as stream:
            raw = stream.read(_MOST_TOKEN_BYTES)
    except OSError as error:
        raise InvalidInput(
            f"The token in {str(settings.token_file)!r} cannot be read: {error.strerror}.",
            hint="Set FRENLY_TOKEN_FILE to a file that holds the token and nothing else.",
        ) from error
    return _checked(raw.decode("ascii", "replace").strip(), "The file of FRENLY_TOKEN_FILE")


def _checked(token: str, where: str) -> SecretStr:
    """Refuse what no header may hold before anything tells of it in full."""
    if not token:
        raise Denied(f"{where} is empty.", hint="A missing secret of a pipeline looks so.")
    if not all(_FIRST_PRINTED <= char <= _LAST_PRINTED for char in token):
        raise Denied(
            f"{where} holds no token: it has spaces, line breaks or letters that none has.",
            hint="Set it to what `frenly user add` printed.",
        )
    return SecretStr(token)
