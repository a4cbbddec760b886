"""Other things under the spelling of a service: images, packages, secrets, folders. Pure.

A service is renamed where it is called. What merely bears its name keeps that name until
somebody renames it, too, and a change that does not know would break what names it.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.review.meant.keys import key_of, keys_above
from registry.domain.names import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.contracts.usage import Use


class Bears(Enum):
    """What bears the name at a place, as far as the place tells."""

    SERVICE = auto()
    UNSURE = auto()
    ANOTHER = auto()


_NEAR_CHARS = 400
"""Longer lines are generated; to look at all of one for each use would take too long."""
_HOST = re.compile(r"://+(?:[^\s/@]*@)?\Z")
_PORT = re.compile(r":\d{2,5}(?!\d|\.)")
_JOINED = re.compile(r"[^\s\"'`=(,\[{<>]*\Z")
_PACKAGES = re.compile(
    r"(?i)(?:package(?:-lock)?\.json|.*\.lock|pnpm-lock\.yaml|go\.(?:mod|sum|work)|cargo\.toml"
    r"|pom\.xml|build\.gradle(?:\.kts)?|pyproject\.toml|requirements.*\.txt|setup\.(?:py|cfg)"
    r"|gemfile|pipfile|composer\.json|.*\.(?:cs|fs|vb)proj|codeowners|\.git\w+|\.dockerignore"
    r"|dependabot\.ya?ml)"
)
_PROGRAMS = re.compile(r"(?i).*\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|scala|rb|php|swift|cs)")
_IMPORTS = re.compile(
    r"^\s*(?:import|export\s.*\bfrom|from\s+\S+\s+import|package|require_relative|use)\b"
    r"|\b(?:require|import|from)\s*\(?\s*[\"'`]\Z"
)
_BLOCK = re.compile(r"^\s*(?:resource|data|module|variable|output|provider)\s+\"")
_FROM = re.compile(r"^\s*FROM\s")
_SERVICE_OBJECT = re.compile(r"(?:^|/)(?:svc|service)/\Z")
_READ_BY_PEOPLE = re.compile(r"(?i).*(?:runbook|wiki|docs?|homepage|source|repo|link).*")
_IS_KEY = re.compile(r"[\"'`]?\s*:(?=\s|\Z)")
_BEGINS = re.compile(r"(?:^\s*|[{,]\s*|\bcase\s+)[\"'`]?\Z")
_MATCHER = re.compile(r"\w\s*(?:=|=~|!=|!~)\s*\\?[\"'][^\"']*\Z")

_ANOTHER_ABOVE = frozenset({
        "labels", "matchLabels", "matchExpressions", "selector", "podSelector",
        "namespaceSelector", "nodeSelector", "secretKeyRef", "secretRef",
        "configMapKeyRef", "configMapRef", "imagePullSecrets", "secret", "secrets",
        "configMap", "dependencies", "devDependencies", "peerDependencies",
        "optionalDependencies", "images", "volumes", "volumeMounts", "containers",
        "initContainers",
    })  # fmt: skip
_BY_NAME_ONLY = frozenset({"containers", "initContainers"})
"""Below them only the name is another thing: what they are given may call services."""
_SERVICE_ABOVE = frozenset({"env", "args", "command", "environment"})
_ANOTHER_KEYS = frozenset({
        "image", "container_name", "containerName", "secretName", "claimName",
        "serviceAccountName", "serviceAccount", "configMapName", "newName", "artifactId",
        "mountPath", "subPath", "imagePullSecret", "volumeName",
    })  # fmt: skip
_UNSURE_KEYS = frozenset({
        "aliases", "app", "branch", "bucket", "chart", "component", "database", "dir",
        "directory", "file", "folder", "hostname", "id", "job", "label", "module",
        "namespace", "owner", "package", "path", "project", "queue", "release", "repo",
        "repository", "tag", "team", "tier", "title", "topic", "user",
    })  # fmt: skip
_HELD = frozenset({"configMapKeyRef", "secretKeyRef"})
"""They name an entry of another object, which keeps its key when a variable is renamed."""
_UNSURE_ABOVE = frozenset({"aliases"})


def what_bears(use: Use, lines: Sequence[str]) -> Bears:
    """Say what bears the name there; whatever nothing speaks against is the service."""
    line, start = lines[use.line - 1], use.column - 1
    end = start + len(use.spelled)
    before, behind = line[max(start - _NEAR_CHARS, 0) : start], line[end : end + _NEAR_CHARS]
    if (_BLOCK.match(line) and use.path.endswith(".tf")) or _is_entry(use, lines):
        return Bears.ANOTHER
    if use.name.kind is not Kind.SERVICE or _HOST.search(before[-200:]):
        return Bears.SERVICE
    if _is_import(use.path, line, before) or (_FROM.match(line) and _is_recipe(use.path)):
        return Bears.ANOTHER
    by_key = _by_keys(use, lines)
    if by_key is not None:
        return by_key
    by_joined = _by_joined(key_of(use, line), before, behind)
    if by_joined is not None:
        return by_joined
    is_key = _IS_KEY.match(behind) and _BEGINS.search(before[-200:])
    return Bears.UNSURE if is_key else Bears.SERVICE


def _is_entry(use: Use, lines: Sequence[str]) -> bool:
    """Say whether a variable's name is the key of an entry that another object holds."""
    if use.name.kind is not Kind.ENV or key_of(use, lines[use.line - 1]) != "key":
        return False
    return bool(_HELD.intersection(keys_above(use, lines)))


def _is_import(path: str, line: str, before: str) -> bool:
    name = PurePosixPath(path).name
    if _PACKAGES.fullmatch(name):
        return True
    if not _PROGRAMS.fullmatch(name):
        return False
    return (
        bool(_IMPORTS.match(line[:_NEAR_CHARS])) or _IMPORTS.search(before[-200:]) is not None
    )


def _is_recipe(path: str) -> bool:
    return "dockerfile" in path.lower() or "containerfile" in path.lower()


def _by_keys(use: Use, lines: Sequence[str]) -> Bears | None:
    """Judge by the key of the value and those around it; None where they say nothing."""
    key = key_of(use, lines[use.line - 1])
    if key in _ANOTHER_KEYS:
        return Bears.ANOTHER
    above = _up_to_service(keys_above(use, lines))
    if key == "name" and above[:1] == ["metadata"]:
        return Bears.UNSURE
    for each in above:
        if each in _ANOTHER_ABOVE and (key == "name" or each not in _BY_NAME_ONLY):
            return Bears.ANOTHER
    if key in _UNSURE_KEYS or "/" in key or _UNSURE_ABOVE.intersection(above):
        return Bears.UNSURE
    is_matcher = use.path.endswith((".yaml", ".yml", ".json")) and _MATCHER.search(
        lines[use.line - 1][max(use.column - 200, 0) : use.column - 1]
    )
    return Bears.UNSURE if is_matcher else None


def _up_to_service(keys: Iterable[str]) -> list[str]:
    """Return the keys around a value, as far as the next below which services are called."""
    found: list[str] = []
    for key in keys:
        if key in _SERVICE_ABOVE:
            break
        found.append(key)
    return found


def _by_joined(key: str, before: str, behind: str) -> Bears | None:
    """Judge by what is written together with the name; None where nothing is."""
    found = _JOINED.search(before[-400:])
    joined = found[0] if found else ""
    if joined.endswith("/"):
        return _in_path(key, joined)
    if joined == "@":
        return Bears.ANOTHER
    if _PORT.match(behind):
        return Bears.SERVICE
    return Bears.UNSURE if behind.startswith("/") and "://" not in joined else None


def _in_path(key: str, joined: str) -> Bears:
    """Judge a name behind a slash: a part of a URL, an object, an image, a folder."""
    if "://" in joined:
        return Bears.ANOTHER if _READ_BY_PEOPLE.fullmatch(key) else Bears.UNSURE
    if joined == "/" or _SERVICE_OBJECT.search(joined):
        return Bears.UNSURE
    return Bears.ANOTHER
