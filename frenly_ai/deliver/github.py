"""One issue of GitHub per incident, written anew in place with each report."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from frenly_ai.deliver.posting import ask, check_private, read_json
from frenly_ai.views.incident_markdown import incident_markdown
from frenly_ai.views.incident_text import one
from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from frenly_ai.deliver.plan import GithubWay
    from frenly_ai.views.incident import Report

_PAGE = 100
_MOST_PAGES = 20
_MOST_TITLE = 250


def keep_issue(name: str, way: GithubWay, report: Report, token: str) -> None:
    """Open the incident's issue, or bring the one it has up to date; then close or reopen it.

    It is found by a mark in its text that only who knows the token can make, the oldest one
    if others copied it, so a lost answer opens no second issue.
    """
    check_private(name, way.api)
    issues = _Issues(name, f"{way.api}/repos/{way.repository}/issues", token)
    mark = _mark(token, way.repository, report.id)
    wanted = {
        "title": one(f"Incident {report.id}: {report.title}")[:_MOST_TITLE],
        "body": f"{incident_markdown(report)}\n{mark}\n",
    }
    since = report.opened_at.removesuffix(" UTC").replace(" ", "T") + "Z"
    found = min(
        (i for i in issues.since(since) if mark in str(i.get("body"))),
        default=None,
        key=lambda issue: int(issue["number"]),
    )
    state = "closed" if report.state == "closed" else "open"
    if found is None:
        made = issues.send("POST", "", wanted)
        if state == "open":
            return
        found = made
    issues.send("PATCH", f"/{int(found['number'])}", {**wanted, "state": state})


def _mark(token: str, repository: str, incident: str) -> str:
    told = f"{repository}/{incident}".encode()
    proof = hmac.new(token.encode(), told, hashlib.sha256).hexdigest()[:32]
    return f"<!-- frenly {incident} {proof} -->"


class _Issues:
    """The issues of one repository."""

    def __init__(self, way: str, url: str, token: str) -> None:
        self._way, self._url = way, url
        self._headers = {
            "accept": "application/vnd.github+json",
            "authorization": f"Bearer {token}",
            "x-github-api-version": "2022-11-28",
            "user-agent": "frenly",
        }

    def since(self, moment: str) -> Iterator[dict[str, Any]]:
        """Yield the issues that changed since then; an incident's issue did."""
        params = {"state": "all", "since": moment, "per_page": str(_PAGE), "direction": "asc"}
        for page in range(1, _MOST_PAGES + 1):
            answer = ask(
                self._way,
                "GET",
                self._url,
                headers=self._headers,
                params={**params, "page": str(page)},
            )
            found = read_json(self._way, answer)
            if not isinstance(found, list):
                raise Unavailable(f"The way {self._way!r} lists no issues.", hint="Try later.")
            yield from (each for each in found if isinstance(each, dict))
            if len(found) < _PAGE:
                return

    def send(self, method: str, path: str, content: Mapping[str, str]) -> dict[str, Any]:
        """Write one issue and return it."""
        answer = ask(
            self._way,
            method,
            self._url + path,
            headers={**self._headers, "content-type": "application/json"},
            content=json.dumps(content).encode(),
        )
        made = read_json(self._way, answer)
        if not isinstance(made, dict) or not isinstance(made.get("number"), int):
            raise Unavailable(f"The way {self._way!r} answers no issue.", hint="Try later.")
        return made
