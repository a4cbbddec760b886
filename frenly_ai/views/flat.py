"""Rows with one plain value per field, so that a difference shows the part that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.rows import Content


def flat(content: Content | None) -> Content | None:
    """Take an announced end and the versions of a contract apart; other fields stay.

    >>> flat({"owner": "me", "releases": [{"version": "v1", "status": "retired"}]})
    {'owner': 'me', 'version v1.status': 'retired'}
    """
    if content is None:
        return None
    found: Content = {}
    for field, value in content.items():
        if field == "schedule" and value is not None:
            found |= _schedule(value)
        elif field == "releases":
            found |= {key: part for release in value for key, part in _release(release)}
        else:
            found[field] = value
    return found


def _schedule(value: Content) -> Content:
    parts: Content = {key: value[key] for key in ("warns_at", "ends_at")}
    for place, (start, stop) in enumerate(value["brownouts"], 1):
        parts |= {f"brownout {place}.starts_at": start, f"brownout {place}.stops_at": stop}
    return {f"end.{key}": part for key, part in parts.items()}


def _release(release: Content) -> Iterator[tuple[str, Any]]:
    for key, part in release.items():
        if key != "version":
            yield f"version {safe(release['version'])}.{key}", part
