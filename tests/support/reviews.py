"""Findings and pull requests, valid by default."""

from __future__ import annotations

from agent.review.findings import Finding, Level, Rule
from frenly_ai.github.host import PullRef, PullRequest
from frenly_ai.github.memory import MemoryHost
from frenly_ai.github.remarks import Reviewed
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name

REF = PullRef("example/shop", 7)
NUMBERS = {"example/shop": 1, "example/plain": 2}
"""Of repositories, as their host knows them."""


def a_finding(
    spelled="user-api",
    *,
    line=3,
    column=7,
    fix="user-management-api",
    path="src/call.py",
    **more,
):
    use = Use(
        path=path,
        line=line,
        column=column,
        name=Name(Kind.SERVICE, spelled),
        spelled=spelled,
    )
    told = {
        "rule": Rule.DEPRECATED,
        "level": Level.WARNING,
        "what": f"{spelled!r} is deprecated.",
        "why": "Its owner asked callers to stop.",
    }
    return Finding(use=use, fix=fix, **(told | more))


def a_review(*findings, lines=None, notes=()):
    shown = {"src/call.py": {3: 'GET = "user-api"'}} if lines is None else lines
    return Reviewed(findings=findings, lines=shown, notes=notes)


def a_pull(ref=REF, **more):
    told = {
        "author_id": 41,
        "head": "a" * 40,
        "base": "b" * 40,
        "onto": "main",
        "is_onto_default": True,
        "is_fork": False,
        "is_open": True,
        "branch": "change",
        "repository_id": NUMBERS.get(ref.repository.lower(), 3),
    }
    return PullRequest(ref=ref, **(told | more))


def a_host(**pull):
    host = MemoryHost()
    host.pulls[REF] = a_pull(**pull)
    return host
