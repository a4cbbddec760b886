"""What people do about each kind of misuse, in the order in which they do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.rules.misuse.records import MisuseKind

if TYPE_CHECKING:
    from collections.abc import Mapping

NOBODY = "NAME"
"""Stands in a command where people must say who."""


class Step(NamedTuple):
    """One thing that a person may do. The agent does none of them."""

    verb: str
    """`look`, `pause`, `revoke`, `rotate` or `preserve`."""
    command: str
    """Whom it is about stands in it as NAME."""


_VERIFY = Step("preserve", "frenly audit verify")
_EXPORT = Step("preserve", "frenly audit export -o log.jsonl")
_REVOKE = Step("revoke", f"frenly user revoke {NOBODY}")
_ROTATE = Step("rotate", "frenly audit key rotate")


def _look(tag: str) -> Step:
    return Step("look", f"frenly audit log --actor {NOBODY} --tag {tag}")


def _pause(why: str) -> Step:
    return Step("pause", f'frenly pause "{why}"')


PLAYBOOKS: Mapping[MisuseKind, tuple[Step, ...]] = {
    MisuseKind.REFUSED_CALLS: (
        _look("agent:tool:refuse"),
        _VERIFY,
        _EXPORT,
        _pause(f"calls of {NOBODY} are refused in bursts"),
        _REVOKE,
    ),
    MisuseKind.APPROVAL_ABUSE: (
        _look("proposal:decision:refuse"),
        _VERIFY,
        _EXPORT,
        _REVOKE,
        _pause("approvals are being abused"),
    ),
    MisuseKind.FAST_DECISIONS: (
        _look("proposal:decision"),
        _pause(f"decisions of {NOBODY} are checked"),
        _VERIFY,
        _EXPORT,
        _REVOKE,
    ),
    MisuseKind.REFUSED_SIGN_INS: (
        Step("look", "frenly audit log --tag access:token:refuse"),
        _VERIFY,
        _EXPORT,
    ),
    MisuseKind.REVOKED_KEY: (
        Step("look", f"frenly audit log --about {NOBODY} --tag access:user"),
        Step("look", "frenly audit log --tag access:token:refuse"),
        _VERIFY,
        _EXPORT,
    ),
    MisuseKind.EXPORTS: (
        _look("registry:content:export"),
        _look("audit:log:export"),
        _VERIFY,
        _REVOKE,
    ),
    MisuseKind.NEWCOMER: (
        Step("look", f"frenly audit log --about {NOBODY} --tag access:user:create"),
        Step("look", f"frenly audit report --actor {NOBODY}"),
        _VERIFY,
        _EXPORT,
        _REVOKE,
        _pause("users are being checked"),
        _ROTATE,
    ),
    MisuseKind.TAMPERING: (
        _pause("rows or log do not verify"),
        _VERIFY,
        Step("preserve", "frenly audit verify --anchor"),
        Step("look", "frenly audit rebuild --check"),
        _ROTATE,
    ),
}


def commands(kind: MisuseKind, who: str) -> list[str]:
    """Return the exact commands of a playbook, with whom they are about in them.

    >>> commands(MisuseKind.REFUSED_SIGN_INS, "")[0]
    'frenly audit log --tag access:token:refuse'
    """
    return [step.command.replace(NOBODY, who or NOBODY) for step in PLAYBOOKS[kind]]


def playbook_path(kind: MisuseKind) -> str:
    """Return the path of a playbook among the packaged ones.

    >>> playbook_path(MisuseKind.EXPORTS)
    'security/exports.md'
    """
    return f"security/{kind}.md"
