"""Which registered interface each Kubernetes object of a file names. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.usage import Place, Use
from registry.domain.names import GRAMMARS, Kind, Name
from registry.usage.manifests import KubernetesObject, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.known import Known

_PATTERN = GRAMMARS[Kind.API_VERSION].pattern


class ObjectUse(NamedTuple):
    """An object, and the use that its `apiVersion` is."""

    object: KubernetesObject
    use: Use


class ObjectUses(NamedTuple):
    """The objects of a file that name a registered interface."""

    uses: tuple[ObjectUse, ...] = ()
    unknown: tuple[Use, ...] = ()
    """Objects of whose interface the registry knows nothing."""
    unread: str = ""
    """Why part of the file was read by its lines only; "" when it could be read."""


def object_uses(known: Known, path: str, text: str) -> ObjectUses:
    """Find the objects of a file whose interface the registry knows."""
    manifest = read_manifest(text)
    found = tuple(
        ObjectUse(each, Use(path, each.line, each.column, name, each.version, Place.STRING))
        for each in manifest.objects
        if (name := _name_of(known, each))
    )
    told = {each.object for each in found}
    others = (each for each in manifest.objects if each not in told)
    unknown = tuple(use for each in others if (use := _unknown(path, each)))
    return ObjectUses(found, unknown, manifest.unread)


def _unknown(path: str, each: KubernetesObject) -> Use | None:
    key = f"{each.version} {each.kind}"
    if each.is_shared or not _PATTERN.fullmatch(key):
        return None
    name = Name(Kind.API_VERSION, key)
    return Use(path, each.line, each.column, name, each.version, Place.STRING)


def _name_of(known: Known, each: KubernetesObject) -> Name | None:
    return next((n for n in _names(each) if known.has(n)), None)


def _names(each: KubernetesObject) -> Iterator[Name]:
    """Yield how the interface may be registered: by itself, its version, or its group."""
    group = each.version.rpartition("/")[0]
    for key in (f"{each.version} {each.kind}", each.version, f"{group} {each.kind}"):
        if _PATTERN.fullmatch(key):
            yield Name(Kind.API_VERSION, key)
