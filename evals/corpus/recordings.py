"""Recorded HTTP traffic as vcrpy keeps it, in each of the forms that it takes."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from registry.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

_ENDPOINTS = ("/chat/completions", "/responses")
_GZIP, _INFLATE_ANY = b"\x1f\x8b", 32 + zlib.MAX_WBITS


def read_interactions(path: Path) -> list[dict[str, Any]]:
    """Read the interactions of one recording; raise `InvalidInput` for what is none."""
    try:
        recording = yaml.safe_load(path.read_text(encoding="utf-8"))
        return list(recording["interactions"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path.name} is not a recording: {error}.",
            hint="A recording is YAML with `interactions`, as vcrpy writes it.",
        ) from error


def body_of(part: dict[str, Any]) -> bytes:
    """Return a body however it was kept: decoded JSON, text, bytes, base64 or compressed."""
    if "parsed_body" in part:
        return json.dumps(part["parsed_body"]).encode()
    body = part.get("body") or b""
    if isinstance(body, dict):
        encoded = body.get("base64_string")
        body = base64.b64decode(encoded) if encoded else body.get("string") or b""
    return _unpacked(body if isinstance(body, bytes) else str(body).encode(), part)


def _unpacked(data: bytes, part: dict[str, Any]) -> bytes:
    """Decompress what is compressed; recorders keep the header even where they unpacked."""
    if data.startswith(_GZIP):
        return gzip.decompress(data)
    if header_of(part, "content-encoding") == "deflate":
        try:
            return zlib.decompress(data, _INFLATE_ANY)
        except zlib.error:
            return data
    return data


def header_of(part: dict[str, Any], name: str) -> str:
    """Return the first value of a header; empty when there is none."""
    for key, value in (part.get("headers") or {}).items():
        if key.lower() == name and value:
            return str(value if isinstance(value, str) else value[0])
    return ""


def request_of(interaction: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON object that was sent; empty when it was something else, as a file."""
    try:
        asked = json.loads(body_of(interaction["request"]) or b"{}")
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def endpoint_of(uri: str) -> tuple[str, str] | None:
    """Cut a URI into the base URL and the endpoint; None when it is no endpoint for chat.

    >>> endpoint_of("https://x.example/v1/responses?api-version=1")
    ('https://x.example/v1', '/responses')
    """
    parts = urlsplit(uri)
    path = parts.path.rstrip("/")
    for end in _ENDPOINTS:
        if path.endswith(end):
            return f"{parts.scheme}://{parts.netloc}{path.removesuffix(end)}", end
    return None
