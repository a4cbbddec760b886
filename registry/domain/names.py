"""Names: a key under the grammar of its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from registry.errors import InvalidInput, chosen

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(StrEnum):
    """What sort of thing a name names. Each kind owns grammar, equality and boundary."""

    SERVICE = "service"
    PATH = "path"
    API_VERSION = "api_version"
    ATTRIBUTE = "attribute"
    METRIC = "metric"
    ENV = "env"
    LABEL = "label"
    ALERT = "alert"
    FLAG = "flag"

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read a kind by its name; raise `InvalidInput` with the nearest one."""
        return chosen(cls, raw, "a kind of name", kind=raw)


@dataclass(frozen=True, slots=True)
class Grammar:
    """How names of one kind are written, compared and told apart in a text."""

    pattern: re.Pattern[str]
    says: str
    example: str
    boundary: str
    """Characters (a regular-expression class body) that continue a token of this kind."""
    same: Callable[[str], str] = str
    """Fold a key to what makes it equal to another spelling."""


def _same_path(key: str) -> str:
    """Two paths are one when they differ only in the names of their parameters."""
    return re.sub(r"\{[^{}]*\}", "{}", key.rstrip("/") or "/")


_WORD = r"A-Za-z0-9_"
_MAX_CHARS = 255
_SHOWN_CHARS = 60

GRAMMARS: dict[Kind, Grammar] = {
    Kind.SERVICE: Grammar(
        re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"),
        "Letters, digits and . _ - inside",
        "user-api",
        _WORD + r".\-",
    ),
    Kind.PATH: Grammar(
        re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%/-]|\{[A-Za-z_][A-Za-z0-9_.-]*\})*"),
        "Begins with /, parameters in braces",
        "/api/v1/users/{id}",
        _WORD + r"/{}~%.\-",
        _same_path,
    ),
    Kind.API_VERSION: Grammar(
        # Tables of replaced interfaces also name a kind under a whole group, without a version.
        # In a group with a domain, a few kinds are written small, such as Istio's `rule`.
        re.compile(
            r"(?:[a-z0-9.-]+/)?v[0-9]+(?:(?:alpha|beta)[0-9]+)?(?: [A-Z][A-Za-z0-9]*)?"
            r"|[a-z0-9-]+(?:\.[a-z0-9-]+)+/v[0-9]+(?:(?:alpha|beta)[0-9]+)? [a-z][A-Za-z0-9]*"
            r"|[a-z0-9-]+(?:\.[a-z0-9-]+)+ [A-Z][A-Za-z0-9]*"
        ),
        "group/version, and a kind behind a space",
        "apps/v1 Deployment",
        _WORD + r"./\-",
    ),
    Kind.ATTRIBUTE: Grammar(
        re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*"),
        "Words joined by dots",
        "http.request.method",
        _WORD + r".\-",
    ),
    Kind.METRIC: Grammar(
        re.compile(r"[A-Za-z_:][A-Za-z0-9_:.]*"),
        "Letters, digits, _ : and .",
        "http.server.request.duration",
        _WORD + r":.",
    ),
    Kind.ENV: Grammar(
        re.compile(r"[A-Za-z_][A-Za-z0-9_]*"), "Letters, digits and _", "DATABASE_URL", _WORD
    ),
    Kind.LABEL: Grammar(
        re.compile(r"(?:[a-z0-9.-]+/)?[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"),
        "An optional prefix and /, then letters, digits and . _ - inside",
        "app.kubernetes.io/name",
        _WORD + r"./\-",
    ),
    Kind.ALERT: Grammar(
        re.compile(r"[A-Za-z_][A-Za-z0-9_ :.()/-]*"),
        "Begins with a letter",
        "KubePodCrashLooping",
        _WORD,
    ),
    Kind.FLAG: Grammar(
        re.compile(r"-{0,2}[A-Za-z0-9][A-Za-z0-9._=-]*"),
        "Letters and digits, with or without leading dashes",
        "--web.enable-lifecycle",
        _WORD + r"\-.",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """What something is called: a key under the grammar of its kind, spelled as given."""

    kind: Kind
    key: str

    @classmethod
    def parse(cls, kind: Kind, raw: str) -> Self:
        """Accept `raw` if the kind's grammar does; parsing what was parsed changes nothing.

        >>> Name.parse(Kind.SERVICE, "user-api").key
        'user-api'
        """
        grammar = GRAMMARS[kind]
        if len(raw) > _MAX_CHARS or not grammar.pattern.fullmatch(raw):
            shown = raw if len(raw) <= _SHOWN_CHARS else raw[:_SHOWN_CHARS] + "..."
            raise InvalidInput(
                f"{shown!r} is not a valid {kind} name.",
                hint=f"{grammar.says}, at most {_MAX_CHARS} characters, "
                f"e.g. `{grammar.example}`.",
                kind=str(kind),
            )
        return cls(kind, raw)

    @property
    def same(self) -> str:
        """The folded key: two names of a kind are equal when these are.

        >>> Name(Kind.PATH, "/users/{id}").same == Name(Kind.PATH, "/users/{userId}").same
        True
        """
        return GRAMMARS[self.kind].same(self.key)

    def __str__(self) -> str:
        """Show the key alone for services, with its kind for the rest."""
        return self.key if self.kind is Kind.SERVICE else f"{self.kind}:{self.key}"
